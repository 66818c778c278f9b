const QSCD_ID = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$/;

/** Whether a client may name a device so: what is unreserved in a URI, so that it stands in a path as it is. */
export function isQscdId(text: string): boolean {
  return QSCD_ID.test(text);
}
