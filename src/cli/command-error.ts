/** A command that could not do its work, for a reason that the message tells; not one of its settings. */
export class CommandError extends Error {
  readonly exitCode = 1;
}
