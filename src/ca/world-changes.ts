import { canonicalJson } from '../store/canonical-json';
import type { CertificateProfile } from '../world/certificate-profile';
import type { CaDefinition, Tsp } from '../world/world';
import type { StartObstacle } from './start-refused-error';

/**
 * The parts of a CA that are in its certificates, or in those it has issued, and so cannot change while it lives.
 * Members are compared one by one, so that a refusal can name the one that changed.
 */
export function fixedPartsOfCa(ca: CaDefinition, tsp: Tsp): Record<string, unknown> {
  const { tspId, kind, issuerCaId, subject, keyAlgorithm, signatureAlgorithm, validity, crlShards } = ca;
  return {
    tspId,
    policyArc: tsp.policyArc,
    kind,
    issuerCaId: issuerCaId ?? null,
    subject,
    keyAlgorithm,
    signatureAlgorithm,
    validity,
    crlShards,
  };
}

/** Members of a profile that shape its certificates; the rest steers the registration and may change at any start. */
const CERTIFICATE_MEMBERS = [
  'kind',
  'jurisdiction',
  'subjectType',
  'policies',
  'subject',
  'nameEncoding',
  'latinNameAsAltName',
  'identifierPlacement',
  'lei',
  'leiRole',
  'keyUsage',
  'extKeyUsage',
  'basicConstraints',
  'qcStatements',
  'validity',
  'status',
  'privateKeyUsagePeriod',
  'keyAlgorithms',
  'requiresQscd',
  'lifecycle',
] as const satisfies readonly (keyof CertificateProfile)[];

/** The parts of a profile that cannot change while a CA offers it. */
export function fixedPartsOfProfile(profile: CertificateProfile): Record<string, unknown> {
  return Object.fromEntries(CERTIFICATE_MEMBERS.map((member) => [member, profile[member] ?? null]));
}

/**
 * The members in which the world differs from what is stored. `key` names the object (`cas[alpha-seal]`); `storedText`
 * is the canonical JSON of its fixed parts, `remedy` what to do about a difference.
 */
export function findChanges(
  key: string,
  storedText: string,
  wanted: Readonly<Record<string, unknown>>,
  remedy: string,
): StartObstacle[] {
  const stored = JSON.parse(storedText) as Readonly<Record<string, unknown>>;
  const members = [...new Set([...Object.keys(stored), ...Object.keys(wanted)])];
  return members.flatMap((member) => {
    const before = canonicalJson(stored[member] ?? null);
    const after = canonicalJson(wanted[member] ?? null);
    if (before === after) return [];
    return [{ key: `${key}.${member}`, message: `was ${before}, the world now says ${after}.`, remedy }];
  });
}

export const CA_REMEDY =
  'Undo the change, give the CA a new caId, or start over with "kakehashi world reset" (all certificates are lost).';
export const PROFILE_REMEDY =
  'Undo the change, give the profile a new profileId, or start over with "kakehashi world reset" (all certificates are lost).';
export const URL_REMEDY =
  'It is written into certificates: start with the old value, use another data folder, or start over with "kakehashi world reset".';
