import { createHash, X509Certificate, verify, type KeyObject } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { EstablishedCas } from '../../src/ca/established-cas';
import { type CertIdHash, encodeCertId, issuerHashes } from '../../src/ocsp/cert-id';
import {
  type BasicOcspResponseView,
  type OcspResponseView,
  type SingleResponseView,
  parseOcspResponse,
} from '../../src/ocsp/ocsp-response-reader';
import { parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { anOcspRequest, aNonce } from '../fixtures/ocsp/requests';
import type { TestApp } from './test-app';

/** What a relying party asks of one CA of a test application. */
export class OcspClient {
  private readonly issuer: { readonly subjectDer: Uint8Array; readonly keyOctets: Uint8Array };
  readonly caCertificate: X509Certificate;

  constructor(
    private readonly app: TestApp,
    readonly caId = 'alpha-seal',
  ) {
    const der = app.get(EstablishedCas).findOfRecord(caId)?.current.certificateDer;
    if (der === undefined) throw new Error(`no CA ${caId}`);
    const { tbs } = parseCertificate(der);
    this.issuer = {
      subjectDer: tbs.subject.der,
      keyOctets: parseSubjectPublicKeyInfo(tbs.spkiDer).keyOctets,
    };
    this.caCertificate = new X509Certificate(der);
  }

  certId(serial: Uint8Array | string, hash: CertIdHash = 'sha256'): Uint8Array {
    const name = issuerHashes(this.issuer).find((one) => one.hash === hash);
    if (name === undefined) throw new Error(hash);
    return encodeCertId(name, typeof serial === 'string' ? Buffer.from(serial, 'hex') : serial);
  }

  /** An OCSPRequest for these certificates, by their serial numbers in hex. */
  request(
    serials: string | readonly string[],
    options: { hash?: CertIdHash; nonce?: Uint8Array } = {},
  ): Buffer {
    const certIds = [serials].flat().map((serial) => this.certId(serial, options.hash));
    const extensions = options.nonce === undefined ? undefined : [aNonce(options.nonce)];
    return Buffer.from(anOcspRequest({ certIds, ...(extensions && { extensions }) }));
  }

  post(body: Uint8Array, caId = this.caId): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method: 'POST',
      url: `/ocsp/${caId}`,
      headers: { 'content-type': 'application/ocsp-request' },
      payload: Buffer.from(body),
    });
  }

  get(request: Uint8Array, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
    const path = encodeURIComponent(Buffer.from(request).toString('base64'));
    return this.app.inject({ method: 'GET', url: `/ocsp/${this.caId}/${path}`, headers });
  }

  /** The verified answer about one certificate, asked by POST without nonce. */
  async status(serial: string, hash: CertIdHash = 'sha256'): Promise<SingleResponseView> {
    const answer = basicAnswer(await this.post(this.request(serial, { hash })));
    this.verify(answer);
    const [single] = answer.responses;
    if (single === undefined || answer.responses.length !== 1) throw new Error('not one response');
    expect(Buffer.from(single.certId.der)).toEqual(Buffer.from(this.certId(serial, hash)));
    return single;
  }

  /** Holds an answer to be signed by the CA or by a responder that it certified (RFC 6960 4.2.2.2). */
  verify({ responderId, responseDataDer, signature, certificatesDer }: BasicOcspResponseView): void {
    const responder = certificatesDer.map((der) => new X509Certificate(der))[0] ?? this.caCertificate;
    if (responder !== this.caCertificate) {
      expect(responder.verify(this.caCertificate.publicKey)).toBe(true);
      expect(responder.checkIssued(this.caCertificate)).toBe(true);
      expect(responder.keyUsage).toEqual(['1.3.6.1.5.5.7.3.9']);
    }
    expect(responderId).toEqual({ byKey: Buffer.from(keyIdentifierOf(responder.publicKey)) });
    const hash = responder.publicKey.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'sha384' : 'sha256';
    expect(verify(hash, responseDataDer, responder.publicKey, signature)).toBe(true);
  }
}

export function keyIdentifierOf(key: KeyObject): Uint8Array {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha1').update(parseSubjectPublicKeyInfo(spki).keyOctets).digest();
}

/** Holds an HTTP answer to be an OCSPResponse, of whatever status. */
export function ocspAnswer(answer: LightMyRequestResponse): OcspResponseView {
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'application/ocsp-response']);
  return parseOcspResponse(answer.rawPayload);
}

export function basicAnswer(answer: LightMyRequestResponse): BasicOcspResponseView {
  const parsed = ocspAnswer(answer);
  if (parsed.status !== 'successful') throw new Error(`answered ${parsed.status}`);
  return parsed;
}
