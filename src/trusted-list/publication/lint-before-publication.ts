import { PkiError } from '../../common/pki-error';
import { parseCertificate } from '../../x509/tbs-certificate';
import { signersAnnouncementUrl } from '../compose/list-urls';
import { lintTrustedList } from '../lint/lint-trusted-list';
import { isListOfLists, type ListFinding } from '../lint/list-rule';
import type { TrustServiceStatusList } from '../trusted-list';
import type { ListBeforePublication, ListWorld } from './publication-ports';

/** More would hide the first. */
const SHOWN = 5;

/**
 * The last look at a list. PkiError `policy_violation`, with rule, element and remedy, for one that breaks a rule which
 * the world does not name among the defects of the list; warnings pass.
 */
export function lintBeforePublication(
  list: TrustServiceStatusList,
  { listId, publicUrl, signerCertificates }: ListBeforePublication,
  { trustedLists: { defects } }: Pick<ListWorld, 'trustedLists'>,
): void {
  const onPurpose = new Set(defects.filter((defect) => defect.listId === listId).map(({ rule }) => rule));
  const findings = lintTrustedList({
    list,
    signerCertificates,
    earliestCertificates: earliestCertificates(list),
    ...(isListOfLists(list.schemeInformation) && {
      signersAnnouncementUri: signersAnnouncementUrl(publicUrl),
    }),
  }).filter(({ severity }) => severity === 'error');
  const others = findings.filter(({ ruleId }) => !onPurpose.has(ruleId));
  if (others.length > 0) {
    const detail = `The list ${listId} breaks ${others.slice(0, SHOWN).map(inWords).join('; ')}. Mend the world, or name the rule in trustedLists.defects if it is meant.`;
    throw new PkiError('policy_violation', detail, { clause: others[0]?.clause ?? '' });
  }
}

/** No certificate of a CA is older than the CA: its own beginning is what its service must cover. */
function earliestCertificates({
  trustServiceProviderList = [],
}: TrustServiceStatusList): ReadonlyMap<string, Date> {
  const earliest = new Map<string, Date>();
  for (const { tspServices } of trustServiceProviderList) {
    for (const { serviceInformation } of tspServices) {
      const { x509Certificates, x509Ski } = serviceInformation.serviceDigitalIdentity;
      if (!x509Ski) continue;
      const ski = Buffer.from(x509Ski).toString('hex');
      for (const certificateDer of x509Certificates) {
        const { notBefore } = parseCertificate(certificateDer).tbs;
        const known = earliest.get(ski);
        if (known === undefined || notBefore < known) earliest.set(ski, notBefore);
      }
    }
  }
  return earliest;
}

function inWords({ ruleId, clause, element, detail }: ListFinding): string {
  return `${ruleId} (${clause}): ${element}: ${detail}`;
}
