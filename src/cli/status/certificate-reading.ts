import { X509Certificate } from 'node:crypto';

import type { Certificate } from '@kakehashi/client';

import { DerError } from '../../asn1/der-reader';
import { crlReasonOf } from '../../x509/crl-reason';
import { decodeAuthorityInformationAccess } from '../../x509/extensions/authority-information-access';
import { decodeCrlDistributionPoints } from '../../x509/extensions/crl-distribution-points';
import { OID } from '../../x509/oids';
import { parseCertificate } from '../../x509/tbs-certificate';
import { CommandError } from '../command-error';
import type { SeenStatus } from './seen-status';
import { type StatusIssuer, statusIssuerOf } from './status-issuer';

/** A certificate as the RA shows it, and what it says of itself. */
export interface CertificateReading {
  readonly certId: string;
  readonly serialHex: string;
  readonly serialNumber: Uint8Array;
  readonly caId: string;
  readonly profileId: string;
  /** The RA's word. */
  readonly state: string;
  readonly seen: SeenStatus;
  readonly issuer: StatusIssuer;
  /** Where it says that its status is told; undefined where it names none. */
  readonly ocspUrl: string | undefined;
  readonly crlUrl: string | undefined;
  /** Reasons not to believe that the chain is its own. */
  readonly faults: readonly string[];
}

/** Reads a Certificate of `ra/v1`. Throws CommandError where it is not one. */
export function certificateReadingOf(body: Certificate): CertificateReading {
  const der = Buffer.from(body.certificate, 'base64');
  const [issuerDer] = body.chain.map((text) => Buffer.from(text, 'base64'));
  if (issuerDer === undefined) throw new CommandError('the RA shows no chain for the certificate');
  try {
    const { tbs } = parseCertificate(der);
    const issuer = statusIssuerOf(issuerDer);
    const access = tbs.extension(OID.authorityInfoAccess);
    const points = tbs.extension(OID.cRLDistributionPoints);
    return {
      certId: body.certId,
      serialHex: body.serialNumber,
      serialNumber: tbs.serialNumber,
      caId: body.caId,
      profileId: body.profileId,
      state: body.state,
      seen: seenByRa(body.revocation),
      issuer,
      ocspUrl: firstHttp(access && decodeAuthorityInformationAccess(access.value).ocsp),
      crlUrl: firstHttp(points && decodeCrlDistributionPoints(points.value)),
      faults: pathFaults(der, issuer),
    };
  } catch (cause) {
    if (cause instanceof DerError)
      throw new CommandError(`the RA shows a certificate that cannot be read: ${cause.message}`, { cause });
    throw cause;
  }
}

/** The member `revocation`, which a certificate on hold has too. */
function seenByRa(revocation: Certificate['revocation']): SeenStatus {
  if (revocation === null) return { status: 'good' };
  const { reason, at, invalidityDate } = revocation;
  return {
    status: 'revoked',
    reason: crlReasonOf(reason) ?? 'unspecified',
    since: new Date(at),
    ...(typeof invalidityDate === 'string' ? { invalidityDate: new Date(invalidityDate) } : {}),
  };
}

function pathFaults(der: Uint8Array, issuer: StatusIssuer): string[] {
  const x509 = new X509Certificate(der);
  return x509.checkIssued(issuer.x509) && x509.verify(issuer.x509.publicKey)
    ? []
    : ['the certificate is not signed by the CA that the RA shows above it'];
}

function firstHttp(urls: readonly string[] = []): string | undefined {
  return urls.find((url) => /^https?:\/\//.test(url) && URL.canParse(url));
}
