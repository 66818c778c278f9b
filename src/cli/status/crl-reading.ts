import { DerError } from '../../asn1/der-reader';
import { sameOctets } from '../../asn1/octets';
import {
  type CertificateListView,
  type RevokedCertificate,
  parseCertificateList,
} from '../../x509/certificate-list';
import { OID } from '../../x509/oids';
import { askServer } from '../http-answer';
import { refusalOf } from '../service-refusal';
import type { SeenStatus } from './seen-status';
import { type StatusIssuer, signatureFault } from './status-issuer';

/** What a list has to be. */
export interface CrlExpectation {
  readonly issuer: StatusIssuer;
  /** The time by which its age is judged. */
  readonly at: Date;
  /** The cRLDistributionPoints URI of the certificate that it is to cover, if it is read for one (RFC 5280 6.3.3). */
  readonly distributionPoint?: string;
}

/** A list as it was read, and all reasons not to rely on it. */
export interface CrlReading {
  readonly list?: CertificateListView;
  readonly faults: readonly string[];
}

/** Extensions of lists whose critical flag does no harm, because we heed them. */
const HEEDED: readonly string[] = [OID.issuingDistributionPoint, OID.deltaCrlIndicator];

/** The octets under a URL. Throws CommandError if nobody answers, ServiceRefusal if there is none. */
export async function fetchCrl(url: string): Promise<Buffer> {
  const answer = await askServer(url, {}, 'the list is published under this address');
  if (answer.status === 200) return answer.octets;
  throw refusalOf(answer.status, parsed(answer.octets));
}

/** Whether the octets are a list of the CA to rely on now, by platform crypto. */
export function judgeCrl(crlDer: Uint8Array, expectation: CrlExpectation): CrlReading {
  try {
    const list = parseCertificateList(crlDer);
    return { list, faults: faultsOf(list, expectation) };
  } catch (error) {
    if (error instanceof DerError) return { faults: [`not a CRL: ${error.message}`] };
    throw error;
  }
}

/** What a list says of one of its certificates; DerError where the entry cannot be read. */
export function seenInList(list: CertificateListView, serialNumber: Uint8Array): SeenStatus {
  const entry = list.find(serialNumber);
  return entry === undefined ? { status: 'good' } : seenInEntry(entry);
}

function seenInEntry({
  reason = 'unspecified',
  revocationDate,
  invalidityDate,
}: RevokedCertificate): SeenStatus {
  return {
    status: 'revoked',
    reason,
    since: revocationDate,
    ...(invalidityDate === undefined ? {} : { invalidityDate }),
  };
}

function faultsOf(list: CertificateListView, { issuer, at, distributionPoint }: CrlExpectation): string[] {
  const faults: string[] = [];
  if (!sameOctets(list.issuer.der, issuer.subjectDer)) faults.push('the issuer is not the CA');
  if (!issuer.signsCrls) faults.push('the CA may not sign CRLs');
  if (!sameOctets(list.signatureAlgorithmDer, list.tbsSignatureAlgorithmDer))
    faults.push('the signature algorithm is told in two ways');
  const { signatureAlgorithmDer, tbsDer, signature } = list;
  const fault = signatureFault(signatureAlgorithmDer, tbsDer, signature, issuer);
  if (fault !== undefined) faults.push(fault);
  if (list.thisUpdate > at) faults.push('thisUpdate lies in the future');
  if (list.nextUpdate === undefined || list.nextUpdate <= at) faults.push('the list has run out');
  const unheeded = list.extensions.find(({ oid, critical }) => critical && !HEEDED.includes(oid));
  if (unheeded) faults.push(`the critical extension ${unheeded.oid} is not known`);
  if (distributionPoint !== undefined) faults.push(...coverageFaults(list, distributionPoint));
  return faults;
}

/** A certificate of an end entity is covered by a complete list whose IDP has the URI that it names. */
function coverageFaults(list: CertificateListView, distributionPoint: string): string[] {
  const { issuingDistributionPoint: point, baseCrlNumber } = list;
  const faults: string[] = [];
  if (baseCrlNumber !== undefined) faults.push('the list is a delta');
  if (point !== undefined && !point.fullName.includes(distributionPoint))
    faults.push('the issuing distribution point is not the one in the certificate');
  if (point?.onlyContains === 'cACerts') faults.push('the list is for CA certificates only');
  return faults;
}

function parsed(octets: Buffer): unknown {
  try {
    return JSON.parse(octets.toString('utf8'));
  } catch {
    return undefined;
  }
}
