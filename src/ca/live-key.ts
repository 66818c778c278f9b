import type { Statement } from '../store/unit-of-work';
import { toUtcSeconds } from '../store/utc-seconds';

/**
 * Lets go of a key whose certificate at this CA has ended: revoked, superseded or expired by the Clock at `now`. It
 * stands in the unit before the new certificate, so that one key has one live certificate at a CA, and a key whose
 * certificate has run out can be certified again without any job having run. Where a renewal for the key waits to be
 * linked, the place is kept for that (docs/adr/0019).
 */
export function releaseEndedKey(caId: string, liveKey: string, now: Date): Statement {
  return {
    name: 'certificate.release_key',
    sql: `UPDATE certificate SET live_key = NULL
          WHERE ca_id = ? AND live_key = ? AND (state IN ('revoked', 'superseded', 'expired') OR not_after < ?)
            AND NOT EXISTS (SELECT 1 FROM certificate AS successor
              WHERE successor.spki_sha256 = certificate.live_key AND successor.ca_id = certificate.ca_id
                AND successor.state = 'issued' AND successor.not_after >= ? AND successor.live_key IS NULL)`,
    parameters: [caId, liveKey, toUtcSeconds(now), toUtcSeconds(now)],
  };
}
