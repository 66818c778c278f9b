import { DerError } from '../../asn1/der-reader';
import { contextConstructed, sequence } from '../../asn1/der-writer';
import { sameOctets } from '../../asn1/octets';
import type { Randomness } from '../../common/randomness';
import { encodeCertId } from '../../ocsp/cert-id';
import { encodeNonce } from '../../ocsp/ocsp-extensions';
import {
  type BasicOcspResponseView,
  type CertStatusView,
  parseOcspResponse,
} from '../../ocsp/ocsp-response-reader';
import { decodeExtKeyUsage } from '../../x509/extensions/ext-key-usage';
import { OID } from '../../x509/oids';
import { encodeExtension } from '../../x509/tbs-certificate';
import { askServer } from '../http-answer';
import type { SeenStatus } from './seen-status';
import {
  type SignerCertificate,
  type StatusIssuer,
  signatureFault,
  signerCertificateOf,
} from './status-issuer';

/** What is asked: one certificate, by its serial number (content octets of the INTEGER). */
export interface OcspQuestion {
  readonly issuer: StatusIssuer;
  readonly serialNumber: Uint8Array;
  readonly nonce: Uint8Array;
}

/** What an OCSP responder said, and all reasons not to rely on it. */
export interface OcspReading {
  readonly seen?: SeenStatus;
  readonly producedAt?: Date;
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
  /** Subject of whoever signed. */
  readonly responder?: string;
  readonly faults: readonly string[];
}

const OCSP_REQUEST = 'application/ocsp-request';
const OCSP_RESPONSE = 'application/ocsp-response';
const NONCE_OCTETS = 32;

/** Asks for one certificate, by SHA-256 and with a nonce: so the answer was made just now. Throws CommandError if nobody answers. */
export async function askOcsp(
  url: string,
  issuer: StatusIssuer,
  serialNumber: Uint8Array,
  randomness: Randomness,
): Promise<OcspReading> {
  const question = { issuer, serialNumber, nonce: randomness.bytes(NONCE_OCTETS) };
  const answer = await askServer(
    url,
    {
      method: 'POST',
      headers: { 'content-type': OCSP_REQUEST },
      body: new Uint8Array(encodeOcspQuestion(question)),
    },
    'this address stands in the certificate as its OCSP responder',
  );
  if (answer.status !== 200 || answer.headers.get('content-type') !== OCSP_RESPONSE)
    return { faults: [`no OCSP response: status ${answer.status}`] };
  return judgeOcspAnswer(answer.octets, question);
}

/** The OCSPRequest (RFC 6960 4.1.1). */
export function encodeOcspQuestion({ issuer, serialNumber, nonce }: OcspQuestion): Uint8Array {
  const request = sequence(certIdOf(issuer, serialNumber));
  const extensions = contextConstructed(2, sequence(encodeExtension(encodeNonce(nonce))));
  return sequence(sequence(sequence(request), extensions));
}

/** Whether the octets answer the question, signed by one who may (RFC 6960 3.2, 4.2.2.2), and what they say. */
export function judgeOcspAnswer(responseDer: Uint8Array, question: OcspQuestion): OcspReading {
  try {
    const view = parseOcspResponse(responseDer);
    if (view.status !== 'successful') return { faults: [`the responder answers ${view.status}`] };
    return judgeBasicResponse(view, question);
  } catch (error) {
    if (error instanceof DerError) return { faults: [`not an OCSP response: ${error.message}`] };
    throw error;
  }
}

function judgeBasicResponse(
  view: BasicOcspResponseView,
  { issuer, serialNumber, nonce }: OcspQuestion,
): OcspReading {
  const { producedAt, responses } = view;
  const faults: string[] = [];
  if (view.nonce === undefined || !sameOctets(view.nonce, nonce))
    faults.push('the nonce is not that of the question');
  const signer = signerOf(view, issuer);
  if (signer === undefined) faults.push('whoever signed is not named by the answer');
  else faults.push(...signerFaults(signer, issuer, producedAt), ...signatureFaults(view, signer));
  const asked = certIdOf(issuer, serialNumber);
  const single = responses.find(({ certId }) => sameOctets(certId.der, asked));
  if (single === undefined || responses.length !== 1) {
    faults.push('the answer is about another certificate');
    return { producedAt, faults };
  }
  const { certStatus, thisUpdate, nextUpdate } = single;
  if (thisUpdate > producedAt) faults.push('thisUpdate lies after the time at which the answer was made');
  if (nextUpdate === undefined || nextUpdate <= producedAt) faults.push('the answer has run out');
  return {
    seen: seenBy(certStatus),
    producedAt,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    ...(signer === undefined ? {} : { responder: signer.x509.subject.split('\n').join(', ') }),
    faults,
  };
}

/** The certificate that the responder is named by: sent along, or that of the CA itself. */
function signerOf({ responderId, certificatesDer }: BasicOcspResponseView, issuer: StatusIssuer) {
  const candidates: SignerCertificate[] = [...certificatesDer.map(signerCertificateOf), issuer];
  return candidates.find(({ keyIdentifier, subjectDer }) =>
    'byKey' in responderId
      ? sameOctets(responderId.byKey, keyIdentifier)
      : sameOctets(responderId.byName, subjectDer),
  );
}

/** A responder that is not the CA is certified by it, for OCSP (RFC 6960 4.2.2.2). */
function signerFaults(signer: SignerCertificate, issuer: StatusIssuer, at: Date): string[] {
  if (signer === issuer) return [];
  const { x509, notBefore, notAfter, extKeyUsage } = signer;
  const faults: string[] = [];
  if (!x509.checkIssued(issuer.x509) || !x509.verify(issuer.x509.publicKey))
    faults.push('the responder is not certified by the CA');
  if (extKeyUsage === undefined || !decodeExtKeyUsage(extKeyUsage).includes(OID.ocspSigning))
    faults.push('the certificate of the responder is not for OCSP');
  if (at < notBefore || at > notAfter) faults.push('the certificate of the responder is not valid now');
  return faults;
}

function signatureFaults(view: BasicOcspResponseView, signer: SignerCertificate): string[] {
  const { signatureAlgorithmDer, responseDataDer, signature } = view;
  const fault = signatureFault(signatureAlgorithmDer, responseDataDer, signature, signer);
  return fault === undefined ? [] : [fault];
}

function certIdOf({ hashes }: StatusIssuer, serialNumber: Uint8Array): Uint8Array {
  const sha256 = hashes.find(({ hash }) => hash === 'sha256');
  if (sha256 === undefined) throw new Error('an issuer has no SHA-256 hashes');
  return encodeCertId(sha256, serialNumber);
}

function seenBy(certStatus: CertStatusView): SeenStatus {
  if (certStatus.status !== 'revoked') return { status: certStatus.status };
  const { reason = 'unspecified', revocationTime } = certStatus;
  return { status: 'revoked', reason, since: revocationTime };
}
