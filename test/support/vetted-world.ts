import { FixedClock } from '../../src/common/clock';
import { certificationRequest, type TestKey } from './certification-request';
import { TestIdentityProvider } from './identity-provider';
import { EU_COMPANY, expectEnrolment, RaClient, type EnrolmentBody, type Json } from './ra-client';
import { createTestApp, type TestApp, type TestAppOptions } from './test-app';
import { worldFile } from './world-file';

export const VETTING_START = new Date('2026-04-01T09:00:00Z');

/** A company of the world with a representative. */
export const REPRESENTED: Json = {
  ...EU_COMPANY,
  authorised_representative: {
    claims: { given_name: 'Ada', family_name: 'TEST-Example' },
    mandateRef: 'mandate-1',
  },
};

/** A test application whose profiles ask for evidence: `vetted` (all there is), `watched` (the same, and an operator), `reviewed` (a little, and an operator), `assured` (identity), `attested` (of its key). */
export class VettedWorld {
  private constructor(
    readonly app: TestApp,
    readonly clock: FixedClock,
    readonly provider: TestIdentityProvider,
    readonly rssp: RaClient,
    readonly operator: RaClient,
    readonly termsHash: string,
    private readonly removeFile: () => void,
  ) {}

  static async open(settings: TestAppOptions['settings'] = {}): Promise<VettedWorld> {
    const clock = new FixedClock(VETTING_START);
    const provider = new TestIdentityProvider('https://idp.example.org', () => clock.now());
    const all = { identityAssurance: 'IAL2', signerAuthentication: 'AAL2', mandate: true, consent: true };
    const file = worldFile(
      {
        identityProviders: { 'test-idp': provider.definition },
        assurance: { identity: { 'https://example.org/loa/video': 2 } },
        cas: {
          'alpha-seal': {
            profileIds: ['eu-qseal', 'vetted', 'watched', 'reviewed', 'assured', 'attested', 'eu-qseal-qscd'],
          },
        },
        clients: {
          'standing-rssp': {
            kind: 'rssp',
            name: 'TEST signing service with an audited procedure',
            secret: 'standing-rssp-secret',
            scopes: ['ra.enrol', 'ra.read'],
            caIds: 'all',
            profileIds: 'all',
            standingEvidence: { reference: 'TEST audit 2026-7', loa: 'high' },
          },
        },
      },
      {
        vetted: { extends: 'eu-qseal', requires: all },
        watched: { extends: 'eu-qseal', approval: 'single', requires: all },
        reviewed: { extends: 'eu-qseal', approval: 'single', requires: { identityAssurance: 'low' } },
        assured: { extends: 'eu-qseal', requires: { identityAssurance: 'IAL2' } },
        attested: { extends: 'eu-qseal', attestation: 'required' },
      },
    );
    const app = await createTestApp({ clock, world: file.path, settings });
    const [rssp, operator] = [await RaClient.open(app), await RaClient.open(app, 'demo-operator')];
    const profile = (await rssp.get('profiles/vetted')).json<{ terms: { hash: string } }>();
    return new VettedWorld(app, clock, provider, rssp, operator, profile.terms.hash, file.remove);
  }

  async close(): Promise<void> {
    await this.app.close();
    this.removeFile();
  }

  /** A request under a profile of this world; the proof comes late where `late` is the key. */
  async body(profileId: string, members: Json = {}, late?: TestKey): Promise<Json> {
    const { proofOfPossession, ...body } = await this.rssp.enrolmentBody({
      profileId,
      subjectData: profileId === 'vetted' || profileId === 'watched' ? REPRESENTED : EU_COMPANY,
      ...members,
    });
    return late === undefined
      ? { ...body, proofOfPossession }
      : { ...body, key: { publicKey: Buffer.from(late.spkiDer).toString('base64') } };
  }

  /** An enrolment that waits for its client. */
  async waiting(profileId: string, members: Json = {}, late?: TestKey): Promise<EnrolmentBody> {
    const answer = await this.rssp.post('enrolments', await this.body(profileId, members, late));
    return expectEnrolment(answer, 202);
  }

  /** An assertion for the key. */
  assertion(key: TestKey, claims: Json = {}): Promise<string> {
    return this.provider.assertion(this.app.baseUrl, key, { claims });
  }

  /** A proof of possession of the key, with a fresh nonce. */
  async proof(key: TestKey, by: RaClient = this.rssp): Promise<Json> {
    const nonce = await by.nonce();
    return { method: 'pkcs10', csr: certificationRequest({ nonce, key }).toString('base64'), nonce };
  }

  /** An extract of a register about the company of the world. */
  extract(members: Json = {}, claims: Json = {}): Json {
    return {
      type: 'registry_extract',
      loa: 'substantial',
      proofingId: 'extract-1',
      verifiedAt: '2026-03-31T09:00:00Z',
      payload: { claims: { organization_identifier: EU_COMPANY['organization_identifier'], ...claims } },
      ...members,
    };
  }

  /** The mandate of the representative. */
  mandate(claims: Json = {}, members: Json = {}): Json {
    return {
      type: 'mandate',
      verifiedAt: '2026-03-31T09:00:00Z',
      payload: {
        claims: {
          organization_name: EU_COMPANY['organization_name'],
          representative: { given_name: 'Ada', family_name: 'TEST-Example' },
          mandateRef: 'mandate-1',
          ...claims,
        },
      },
      ...members,
    };
  }

  /** Sends to a path of the enrolment. */
  act(
    enrolment: { readonly enrolmentId: string },
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ) {
    return this.rssp.post(`enrolments/${enrolment.enrolmentId}/${path}`, body, headers);
  }
}
