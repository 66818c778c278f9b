import type { PublicUrls } from '../ca/public-urls';

/** What the RA must know of the service around it. */
export interface RaSettings extends PublicUrls {
  /** The largest request body, in octets; told in the discovery document. */
  readonly maxBodyBytes: number;
}

export const RA_SETTINGS = Symbol('RaSettings');

/** Paths of `ra/v1` as references that work under every host name the service is reached by (RFC 3986 4.2). */
export function enrolmentPath(enrolmentId: string): string {
  return `/ra/v1/enrolments/${enrolmentId}`;
}
