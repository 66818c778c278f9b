/** Counts the answers of every listener. */
export interface RequestMetrics {
  /**
   * Counts an answer to a method of a route template with this status; it is called with the seconds from the head of the
   * request to the end of the answer.
   */
  series(route: string, method: string, status: number): (seconds: number) => void;
}
