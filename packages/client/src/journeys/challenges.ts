import type { Challenge } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';

/** A nonce for one purpose, for one use within 300 seconds. Throws RaError. */
export async function newChallenge(
  ra: RaConnection,
  purpose: Challenge['purpose'],
  options: CallOptions,
): Promise<Challenge> {
  return (await ra.request('createChallenge', { body: { purpose } }, options)).body;
}
