import { addDuration } from '../../common/durations';
import type { TrustedListSignerRecord } from '../../store/records';
import type { TrustedListDefinition, TrustedListKind } from '../../world/trusted-lists';
import { buildName } from '../../x509/name';
import { parseCertificate } from '../../x509/tbs-certificate';
import { listSignerName } from './list-signer-certificate';

/** First and second of two that are made together: the one follows the other (TS 119 612 5.7.1). */
const VALIDITY = ['P5Y', 'P7Y'] as const;
/** A signer whose certificate ends sooner makes room for the next one. */
const LAST_TERM = 'P1Y';
/** Certificates begin earlier, for a clock that is moved back a little. */
const BACKDATE_MILLISECONDS = 86_400_000;

/** Its signers are announced outside of any list, and then by pivots: no other list could vouch for them. */
const ANNOUNCED: readonly TrustedListKind[] = ['eu-lotl', 'ades-lotl', 'mra-hub'];

export function isListOfListsKind(kind: TrustedListKind): boolean {
  return ANNOUNCED.includes(kind);
}

/**
 * What has to be done about the signers of a list:
 * - `announce`: there are none, or none whose certificate fits the world and is valid now; two new ones are announced;
 * - `roll`: the first is in its last year, or over; the second signs from now on;
 * - `none`.
 */
export type SignerNeed = 'announce' | 'roll' | 'none';

/** @param active the signers that are not retired, oldest first */
export function signerNeed(
  list: TrustedListDefinition,
  active: readonly TrustedListSignerRecord[],
  now: Date,
): SignerNeed {
  const [first] = active;
  if (!first || active.length < VALIDITY.length) return 'announce';
  if (!active.every((one) => isNamedAs(list, one)) || !signerAt(active, now)) return 'announce';
  return addDuration(now, LAST_TERM) > first.notAfter || now < first.notBefore ? 'roll' : 'none';
}

/** Who signs: the oldest whose certificate is valid now. */
export function signerAt(
  active: readonly TrustedListSignerRecord[],
  now: Date,
): TrustedListSignerRecord | undefined {
  return active.find(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
}

/** Validity of the two signers that are announced together. */
export function announcedValidities(
  now: Date,
): readonly Pick<TrustedListSignerRecord, 'notBefore' | 'notAfter'>[] {
  return VALIDITY.map((duration) => validityOf(now, duration));
}

/** Validity of the signer that follows those that stay; it ends at another time than they do. */
export function followingValidity(
  staying: readonly TrustedListSignerRecord[],
  now: Date,
): Pick<TrustedListSignerRecord, 'notBefore' | 'notAfter'> {
  const validity = validityOf(now, VALIDITY[1]);
  const isTaken = staying.some(({ notAfter }) => notAfter.getTime() === validity.notAfter.getTime());
  return isTaken
    ? { ...validity, notAfter: new Date(validity.notAfter.getTime() + BACKDATE_MILLISECONDS) }
    : validity;
}

function validityOf(now: Date, duration: string): Pick<TrustedListSignerRecord, 'notBefore' | 'notAfter'> {
  return {
    notBefore: new Date(now.getTime() - BACKDATE_MILLISECONDS),
    notAfter: new Date(addDuration(now, duration).getTime() - 1000),
  };
}

/** False after the world gave the operator another name, or the list another territory. */
function isNamedAs(
  list: TrustedListDefinition,
  { ordinal, certificateDer }: TrustedListSignerRecord,
): boolean {
  const expected = buildName(listSignerName(list, ordinal));
  return Buffer.compare(parseCertificate(certificateDer).tbs.subject.der, expected) === 0;
}
