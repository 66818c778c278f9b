/** A time on the wire and on the screen: RFC 3339 in UTC with whole seconds. */
export function wireTime(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
