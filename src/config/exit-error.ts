/** Exit codes of the command; README lists them. */
export const EXIT_CODE = { configuration: 2, dataFolder: 3, passphrase: 4, portInUse: 5 } as const;

/** A reason not to start that the operator can mend. The message says what is wrong and how to mend it. */
export class ExitError extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT_CODE, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ExitError';
    this.exitCode = EXIT_CODE[kind];
  }
}
