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

  /** Each once, by file and line. */
  readonly problems: readonly WorldProblem[];

  constructor(found: readonly WorldProblem[]) {
    const problems = distinct(found);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`The world has ${count}:\n${problems.map(formatProblem).join('\n')}`);
    this.name = 'WorldError';
    this.problems = problems;
  }
}

function formatProblem({ file, line, column, key, message, remedy }: WorldProblem): string {
  const place = `${file}:${line}:${column}`;
  return `  ${place}${key === '' ? '' : ` ${key}`}: ${message}\n    ${remedy}`;
}

/** Profiles that extend one base all have its problems; one report is enough. */
function distinct(found: readonly WorldProblem[]): WorldProblem[] {
  const byText = new Map(found.map((problem) => [formatProblem(problem), problem]));
  return [...byText.values()].sort(
    (a, b) =>
      compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.key, b.key),
  );
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
