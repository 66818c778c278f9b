import { X509Certificate, createHash } from 'node:crypto';

import { type RaSession, expectObject, textListMember, textMember } from '../support/ra-session';
import { type RequestMaker, makeCertificationRequest } from './certification-request';
import type { SubjectKey } from './key-pool';
import { type PublishedProfile, type SubjectVariant, subjectDataOf } from './subject-variants';

/** One certificate to be enrolled. */
export interface Enrolment {
  /** Unique; also the external id, the credential id and the idempotency key. */
  readonly name: string;
  readonly caId: string;
  readonly profile: PublishedProfile;
  readonly key: SubjectKey;
  readonly variant: SubjectVariant;
  readonly maker?: RequestMaker;
}

/** What the RA answered. */
export interface EnrolledCertificate {
  readonly certId: string;
  readonly enrolmentId: string;
  /** Of the key, as the RA names it. */
  readonly keyId: string;
  /** In DER; the certificate first, root last. */
  readonly path: readonly Buffer[];
}

/** A CA as the RA publishes it. */
export interface PublishedCa {
  readonly caId: string;
  /** In DER; the certificate of the CA first, root last. */
  readonly path: readonly Buffer[];
  /** C of its subject. */
  readonly country: string;
}

/** Enrols over HTTP as an RSSP does; operators approve what the profile wants approved, the officer as the second. */
export class EnrolmentClient {
  private readonly countries = new Map<string, string>();

  constructor(
    readonly rssp: RaSession,
    readonly operator: RaSession,
    private readonly officer: RaSession,
  ) {}

  async cas(): Promise<PublishedCa[]> {
    return (await this.listAll('/ra/v1/cas')).map((ca) => {
      const certificate = Buffer.from(textMember(ca, 'certificate'), 'base64');
      const chain = textListMember(ca, 'chain').map((der) => Buffer.from(der, 'base64'));
      const caId = textMember(ca, 'caId');
      const country = /^C=([A-Z]{2})$/m.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
      this.countries.set(caId, country);
      return { caId, country, path: [certificate, ...chain.filter((der) => !der.equals(certificate))] };
    });
  }

  async profiles(): Promise<PublishedProfile[]> {
    return (await this.listAll('/ra/v1/profiles')) as unknown as PublishedProfile[];
  }

  /** Throws ServiceRefusal where the RA does not issue. */
  async enrol({
    name,
    caId,
    profile,
    key,
    variant,
    maker = 'peculiar',
  }: Enrolment): Promise<EnrolledCertificate> {
    if (this.countries.size === 0) await this.cas();
    const challenge = expectObject(await this.rssp.post('/ra/v1/challenges', { purpose: 'pop' }), 201);
    const nonce = textMember(challenge, 'nonce');
    const csr = await makeCertificationRequest(maker, key, nonce);
    const answer = await this.rssp.post(
      '/ra/v1/enrolments',
      {
        externalId: name,
        credentialID: name,
        caId,
        profileId: profile.profileId,
        subjectData: subjectDataOf(variant, profile, this.countries.get(caId) ?? ''),
        proofOfPossession: { method: 'pkcs10', csr, nonce },
      },
      name,
    );
    const enrolment = await this.approved(expectObject(answer, 201, 202), name);
    const path = [textMember(enrolment, 'certificate'), ...textListMember(enrolment, 'chain')];
    return {
      certId: textMember(enrolment, 'certId'),
      enrolmentId: textMember(enrolment, 'enrolmentId'),
      keyId: textMember(enrolment, 'keyId'),
      path: path.map((der) => Buffer.from(der, 'base64')),
    };
  }

  /** The credential of the name holds the certificate from now on: it is active, and can be put on hold. */
  async accept(
    { enrolmentId, keyId, path: [certificate] }: EnrolledCertificate,
    name: string,
  ): Promise<void> {
    const certificateSha256 = createHash('sha256')
      .update(certificate ?? '')
      .digest('hex');
    const acceptance = { credentialID: name, keyId, certificateSha256 };
    const path = `/ra/v1/enrolments/${enrolmentId}/acceptance`;
    expectObject(await this.rssp.post(path, acceptance, `${name}/acceptance`), 200);
  }

  private async approved(
    enrolment: Readonly<Record<string, unknown>>,
    name: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const path = `/ra/v1/enrolments/${textMember(enrolment, 'enrolmentId')}`;
    let current = enrolment;
    for (const approver of [this.operator, this.officer]) {
      if (current['state'] !== 'pending_approval') break;
      const decided = await approver.post(`${path}/decisions`, { decision: 'approve' }, `${name}/decision`);
      expectObject(decided, 200);
      current = expectObject(await this.rssp.get(path), 200);
    }
    return current;
  }

  private async listAll(path: string): Promise<Record<string, unknown>[]> {
    const body = expectObject(await this.rssp.get(`${path}?limit=1000`), 200);
    return body['items'] as Record<string, unknown>[];
  }
}

/** Certificates in DER as the text of one PEM file. */
export function certificatesToPem(certificates: readonly Uint8Array[]): string {
  return certificates.map((der) => new X509Certificate(Buffer.from(der)).toString()).join('');
}
