/** Whether `octets` begin with `prefix`. For short ones, where a call of the platform costs more than the comparison. */
export function startsWith(octets: Uint8Array, prefix: Uint8Array): boolean {
  for (let place = 0; place < prefix.length; place++) if (octets[place] !== prefix[place]) return false;
  return true;
}

/** Whether two short runs of octets are equal. */
export function sameOctets(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && startsWith(one, other);
}
