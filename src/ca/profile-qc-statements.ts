import { encodeQcCClegislation } from '../qcstatements/qc-c-clegislation';
import { encodeQcCompliance } from '../qcstatements/qc-compliance';
import { encodeQcIdentMethod } from '../qcstatements/qc-ident-method';
import { encodeQcLimitValue } from '../qcstatements/qc-limit-value';
import { encodeQcPds } from '../qcstatements/qc-pds';
import { encodeQcQscdLegislation } from '../qcstatements/qc-qscd-legislation';
import { encodeQcRetentionPeriod } from '../qcstatements/qc-retention-period';
import { encodeQcSscd } from '../qcstatements/qc-sscd';
import { encodeQcStatements, type QcStatement } from '../qcstatements/qc-statements';
import { encodeQcType } from '../qcstatements/qc-type';
import { encodeSemanticsIdentifier } from '../qcstatements/semantics-identifier';
import type { CertificateProfile } from '../world/certificate-profile';
import type { Extension } from '../x509/tbs-certificate';
import { pdsUrl, type PublicUrls } from './public-urls';

/**
 * The qcStatements of a profile in the order of their numbers, semantics last (EN 319 412-5 Annex B names no order);
 * undefined for a profile without statements.
 */
export function encodeProfileQcStatements(
  { qcStatements }: CertificateProfile,
  caId: string,
  urls: PublicUrls,
): Extension | undefined {
  if (!qcStatements) return undefined;
  const { limitValue, retentionYears, pds, type, legislation, identMethod, qscdLegislation, semantics } =
    qcStatements;
  const statements: (QcStatement | undefined)[] = [
    qcStatements.compliance && encodeQcCompliance(),
    limitValue && encodeQcLimitValue(limitValue),
    retentionYears === undefined ? undefined : encodeQcRetentionPeriod(retentionYears),
    qcStatements.sscd && encodeQcSscd(),
    pds && encodeQcPds(pds.map((language) => ({ url: pdsUrl(urls, caId, language), language }))),
    type && encodeQcType(type),
    legislation && encodeQcCClegislation(legislation),
    identMethod && encodeQcIdentMethod(identMethod),
    qscdLegislation && encodeQcQscdLegislation(qscdLegislation),
    semantics && encodeSemanticsIdentifier(semantics),
  ];
  const present = statements.filter((statement) => statement !== undefined);
  return present.length === 0 ? undefined : encodeQcStatements(present);
}
