import type { PolicyInformation } from '../x509/extensions/certificate-policies';

/** Below it stand the policies of EU qualified certificates (EN 319 411-2 5.3). */
export const ETSI_QUALIFIED_ARC = '0.4.0.194112.';

const QCP_N = `${ETSI_QUALIFIED_ARC}1.0`;
const QCP_L = `${ETSI_QUALIFIED_ARC}1.1`;
const QCP_N_QSCD = `${ETSI_QUALIFIED_ARC}1.2`;
const QCP_L_QSCD = `${ETSI_QUALIFIED_ARC}1.3`;

/** The policies of a certificate that assert an EU qualified certificate. */
export function qualifiedPolicies(policies: readonly PolicyInformation[] | undefined): string[] {
  return (policies ?? []).map(({ oid }) => oid).filter((oid) => oid.startsWith(ETSI_QUALIFIED_ARC));
}

/** Whether the policy is one of those that say "in a QSCD". */
export function saysQscd(policyOid: string): boolean {
  return policyOid === QCP_N_QSCD || policyOid === QCP_L_QSCD;
}

/** For natural persons, for legal persons, or undefined for a policy of web sites. */
export function isForNaturalPersons(policyOid: string): boolean | undefined {
  if (policyOid === QCP_N || policyOid === QCP_N_QSCD) return true;
  return policyOid === QCP_L || policyOid === QCP_L_QSCD ? false : undefined;
}
