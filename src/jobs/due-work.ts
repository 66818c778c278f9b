/** `more`: there is more of the same to do at once. */
export type DueWorkOutcome = 'more' | undefined;

/** Something that is to be done when its time has come. */
export interface DueWork {
  /** For logs; used once. */
  readonly name: string;
  /**
   * Does what is due at `now`, at most some tens of milliseconds of it, so that requests and other work come between.
   * Other nodes run it at the same time: each change is conditional, and one that somebody else has made is no failure.
   */
  run(now: Date): Promise<DueWorkOutcome | void>;
}
