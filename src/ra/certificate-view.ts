import type { EstablishedCa } from '../ca/established-cas';
import type { CertificateRecord, CertificateState } from '../store/records';
import { crlReasonNumber, isCrlReason } from '../x509/crl-reason';
import { entityTag } from './answer';
import { encodeBase64 } from './base64';
import { certificateStateAt } from './certificate-state';
import type { CertificateDto } from './dto/certificate.dto';
import { NO_STATUS_URIS, type IssuedView } from './enrolment-view';
import { wireTime } from '../common/wire-time';

/** A stored certificate on the wire. */
export function certificateView(
  record: CertificateRecord,
  ca: EstablishedCa | undefined,
  now: Date,
): CertificateDto {
  return {
    certId: record.certId,
    serialNumber: Buffer.from(record.serial).toString('hex'),
    caId: record.caId,
    profileId: record.profileId,
    keyId: record.keyId,
    credentialID: record.credentialId,
    state: shownState(record, now),
    notBefore: wireTime(record.notBefore),
    notAfter: wireTime(record.notAfter),
    certificate: encodeBase64(record.certificateDer),
    chain: chainView(ca),
    replacedBy: record.replacedBy,
    revocation:
      record.revokedAt === null
        ? null
        : {
            reason: reasonNumber(record.revocationReason),
            at: wireTime(record.revokedAt),
            invalidityDate: record.invalidityAt === null ? null : wireTime(record.invalidityAt),
          },
  };
}

/** Changes with everything about a certificate that can change. */
export function certificateTag(record: CertificateRecord, now: Date): string {
  const seconds = (instant: Date | null): number | null => instant && instant.getTime() / 1000;
  return entityTag(
    record.certId,
    shownState(record, now),
    record.stateAt.getTime() / 1000,
    record.credentialId,
    record.replacedBy,
    record.revocationReason,
    seconds(record.revokedAt),
    seconds(record.invalidityAt),
  );
}

/** The certificates above a subject certificate: issuing CA first, root last; base64 DER. */
export function chainView(ca: EstablishedCa | undefined): readonly string[] {
  if (ca === undefined) return [];
  let chain = chains.get(ca.chainDer);
  if (chain === undefined) chains.set(ca.chainDer, (chain = ca.chainDer.map(encodeBase64)));
  return chain;
}

const chains = new WeakMap<readonly Uint8Array[], readonly string[]>();

/** What an enrolment shows of its stored certificate. */
export function issuedView(record: CertificateRecord, ca: EstablishedCa | undefined): IssuedView {
  return {
    serialNumber: Buffer.from(record.serial).toString('hex'),
    certificate: encodeBase64(record.certificateDer),
    chain: chainView(ca),
    statusUris: ca?.templates.get(record.profileId)?.statusUris(record.crlShard) ?? NO_STATUS_URIS,
  };
}

/** CRLReason of RFC 5280 5.3.1; `unspecified` where none was stored. */
function reasonNumber(reason: string | null): number {
  return reason !== null && isCrlReason(reason) ? crlReasonNumber(reason) : crlReasonNumber('unspecified');
}

function shownState({ state, notAfter }: CertificateRecord, now: Date): CertificateState {
  return certificateStateAt(state, notAfter, now);
}
