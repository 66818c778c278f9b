import { type KeyObject, createPublicKey, X509Certificate, verify } from 'node:crypto';

import { contextConstructed, sequence } from '../src/asn1/der-writer';
import { sameOctets } from '../src/asn1/octets';
import { encodeCertId, issuerHashes, type IssuerHash } from '../src/ocsp/cert-id';
import { encodeNonce } from '../src/ocsp/ocsp-extensions';
import { parseOcspResponse } from '../src/ocsp/ocsp-response-reader';
import { parseSubjectPublicKeyInfo } from '../src/x509/subject-public-key-info';
import { encodeExtension, parseCertificate } from '../src/x509/tbs-certificate';

/** One question: the OCSPRequest, and what an answer has to say. */
export interface Question {
  readonly requestDer: Buffer;
  readonly certIdDer: Uint8Array;
  readonly nonce?: Uint8Array;
  readonly status: 'good' | 'revoked';
}

/** Asks about certificates of one CA. */
export class Questioner {
  private readonly hash: IssuerHash;
  private readonly caKey: KeyObject;
  /** Keys of responders whose certificate was verified, by the certificate in base64. */
  private readonly responderKeys = new Map<string, KeyObject>();
  /** Answers without nonce that were verified, in base64. */
  private readonly known = new Set<string>();

  constructor(caCertificateDer: Uint8Array) {
    const { tbs } = parseCertificate(caCertificateDer);
    const { keyOctets } = parseSubjectPublicKeyInfo(tbs.spkiDer);
    const hash = issuerHashes({ subjectDer: tbs.subject.der, keyOctets }).find((one) => one.hash === 'sha1');
    if (!hash) throw new Error('clients ask by SHA-1');
    this.hash = hash;
    this.caKey = createPublicKey({ key: Buffer.from(tbs.spkiDer), format: 'der', type: 'spki' });
  }

  question(serial: Uint8Array, status: 'good' | 'revoked', nonce?: Uint8Array): Question {
    const certIdDer = encodeCertId(this.hash, serial);
    const list = sequence(sequence(certIdDer));
    const extensions =
      nonce === undefined ? [] : [contextConstructed(2, sequence(encodeExtension(encodeNonce(nonce))))];
    const requestDer = Buffer.from(sequence(sequence(list, ...extensions)));
    return { requestDer, certIdDer, status, ...(nonce && { nonce }) };
  }

  /** Throws unless the octets are a signed answer to the question, by the CA or a responder of its own. */
  check(question: Question, answer: Uint8Array): void {
    const text = Buffer.from(answer).toString('base64');
    const response = parseOcspResponse(answer);
    if (response.status !== 'successful') throw new Error(`the answer is ${response.status}`);
    const [single, ...others] = response.responses;
    if (!single || others.length > 0 || !sameOctets(single.certId.der, question.certIdDer))
      throw new Error('the answer is about another certificate');
    if (single.certStatus.status !== question.status)
      throw new Error(`${single.certStatus.status} instead of ${question.status}`);
    const { nonce } = response;
    if (question.nonce ? !nonce || !sameOctets(nonce, question.nonce) : nonce !== undefined)
      throw new Error('the answer has another nonce');
    const now = Date.now();
    if (+single.thisUpdate > now + 2000 || !single.nextUpdate || +single.nextUpdate < now)
      throw new Error('the answer is not of now');
    if (this.known.has(text)) return;
    const key = this.keyOf(response.certificatesDer);
    if (!verify('sha256', response.responseDataDer, key, response.signature))
      throw new Error('an answer does not verify');
    if (question.nonce === undefined) this.known.add(text);
  }

  private keyOf([responderDer]: readonly Uint8Array[]): KeyObject {
    if (!responderDer) return this.caKey;
    const text = Buffer.from(responderDer).toString('base64');
    let key = this.responderKeys.get(text);
    if (!key) {
      const certificate = new X509Certificate(responderDer);
      if (!certificate.verify(this.caKey)) throw new Error('the CA has not certified the responder');
      this.responderKeys.set(text, (key = certificate.publicKey));
    }
    return key;
  }
}

/** The octets of a POST over HTTP/1.1. */
export function postOctets(path: string, { requestDer }: Question): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/ocsp-request\r\ncontent-length: ${requestDer.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), requestDer]);
}

/** The octets of a GET (RFC 6960 A.1). */
export function getOctets(path: string, { requestDer }: Question): Buffer {
  const encoded = encodeURIComponent(requestDer.toString('base64'));
  return Buffer.from(`GET ${path}/${encoded} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
}
