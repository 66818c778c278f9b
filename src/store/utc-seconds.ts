/** Seconds since 1970-01-01T00:00:00Z; what a time is in SQL and in the hash of an audit record. */
export function toUtcSeconds(instant: Date): number {
  const milliseconds = instant.getTime();
  if (!Number.isFinite(milliseconds)) throw new RangeError('the date is invalid');
  return Math.floor(milliseconds / 1000);
}

export function fromUtcSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}
