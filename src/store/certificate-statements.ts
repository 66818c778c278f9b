import type { PkiError } from '../common/pki-error';
import type { Statement } from './unit-of-work';
import { toUtcSeconds } from './utc-seconds';

/** Statements about the replacement of certificates and the places of keys (docs/adr/0019). */

// An enrolment that ended without a certificate in force has replaced nothing.
const CLAIM_REPLACEMENT = `UPDATE certificate SET replaced_by = ?
  WHERE cert_id = ? AND state = 'active' AND (replaced_by IS NULL OR EXISTS (SELECT 1 FROM enrolment
    WHERE enrolment_id = replaced_by AND state IN ('rejected', 'cancelled', 'expired', 'failed')))`;
const ASSERT_REPLACED_BY = `UPDATE certificate SET replaced_by = replaced_by
  WHERE cert_id = ? AND state = 'active' AND not_after >= ? AND replaced_by = ?`;
const ASSERT_ONLY_OF_KEY = `UPDATE certificate SET state = state WHERE cert_id = ? AND NOT EXISTS (
  SELECT 1 FROM certificate AS other WHERE other.spki_sha256 = certificate.spki_sha256
    AND other.cert_id <> certificate.cert_id)`;
const LEAVE_KEY = 'UPDATE certificate SET live_key = NULL WHERE cert_id = ? AND replaced_by IS NULL';
const YIELD_KEY = 'UPDATE certificate SET live_key = NULL WHERE cert_id = ?';

/** Marks an active certificate as going to be replaced by this enrolment; missed if another one is under way. */
export function claimReplacement(certId: string, enrolmentId: string, refusal: () => PkiError): Statement {
  return {
    name: 'certificate.claim_replacement',
    sql: CLAIM_REPLACEMENT,
    parameters: [enrolmentId, certId],
    rowsAffected: 1,
    refusal,
  };
}

/** Changes nothing; missed unless the certificate is active at `at` and to be replaced by this enrolment. */
export function assertReplacedBy(
  certId: string,
  enrolmentId: string,
  at: Date,
  refusal: () => PkiError,
): Statement {
  return {
    name: 'certificate.assert_replaced_by',
    sql: ASSERT_REPLACED_BY,
    parameters: [certId, toUtcSeconds(at), enrolmentId],
    rowsAffected: 1,
    refusal,
  };
}

/**
 * Changes nothing; missed if the key has had another certificate. It stands behind a statement that locks the key's row,
 * so that of two at the same time one sees the other.
 */
export function assertOnlyOfKey(certId: string, refusal: () => PkiError): Statement {
  return {
    name: 'certificate.assert_only_of_key',
    sql: ASSERT_ONLY_OF_KEY,
    parameters: [certId],
    rowsAffected: 1,
    refusal,
  };
}

/** Leaves the place of its key at the CA at the end of its life, unless another enrolment is to have it. */
export function leaveKey(certId: string): Statement {
  return { name: 'certificate.leave_key', sql: LEAVE_KEY, parameters: [certId] };
}

/** Gives up the place of its key at the CA, for the certificate that replaces it. */
export function yieldKey(certId: string): Statement {
  return { name: 'certificate.yield_key', sql: YIELD_KEY, parameters: [certId], rowsAffected: 1 };
}
