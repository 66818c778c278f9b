/** One thing that is wrong with a world or profile file, where it stands, and how to mend it. */
export interface WorldProblem {
  /** Absolute path. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** JSON pointer (RFC 6901) of the key, empty for the file as a whole. */
  readonly key: string;
  readonly message: string;
  readonly remedy: string;
}

/** A world that cannot be used. It lists every problem that was found; the message is made for a terminal. Exit code 2. */
export class WorldError extends Error {
  readonly exitCode = 2;

  constructor(readonly problems: readonly WorldProblem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`The world has ${count}:\n${problems.map(formatProblem).join('\n')}`);
    this.name = 'WorldError';
  }
}

function formatProblem({ file, line, column, key, message, remedy }: WorldProblem): string {
  const place = `${file}:${line}:${column}`;
  return `  ${place}${key === '' ? '' : ` ${key}`}: ${message}\n    ${remedy}`;
}
