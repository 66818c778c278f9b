/** One reason why the data folder and the world do not go together: the key of the world and what to do. */
export interface StartObstacle {
  /** Where in the world (`cas[alpha-seal].keyAlgorithm`) or settings (`publicUrl`). */
  readonly key: string;
  readonly message: string;
  readonly remedy: string;
}

/** The process must not start; nothing was changed. Exit code 2: configuration, 3: data folder. */
export class StartRefusedError extends Error {
  constructor(
    readonly exitCode: 2 | 3,
    readonly obstacles: readonly StartObstacle[],
    options?: ErrorOptions,
  ) {
    const lines = obstacles.map(({ key, message, remedy }) => `  ${key}: ${message} ${remedy}`);
    super(['The start is refused:', ...lines].join('\n'), options);
    this.name = 'StartRefusedError';
  }
}
