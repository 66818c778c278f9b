import { execFileSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FixedClock } from '../../src/common/clock';
import { certificationRequest, newTestKey } from '../support/certification-request';
import { expectEnrolment, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { temporaryFolder } from '../support/temporary-folder';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const VERIFIED_AT = '2026-04-01T08:00:00Z';

describe('the bundled world that asks for evidence', () => {
  let app: TestApp;
  let rssp: RaClient;
  const folder = temporaryFolder();

  beforeAll(async () => {
    app = await createTestApp({ clock: new FixedClock(START), world: 'japan-eu-vetted' });
    rssp = await RaClient.open(app);
  });
  afterAll(async () => {
    await app.close();
    folder.remove();
  });

  const act = async ({ enrolmentId }: EnrolmentBody, path: string, body: Json) =>
    expectEnrolment(await rssp.post(`enrolments/${enrolmentId}/${path}`, body), 200);
  const consentTo = async (caId: string, profileId: string): Promise<Json> => {
    const profile = await rssp.get(`profiles/${profileId}?caId=${caId}`);
    const { terms } = profile.json<{ terms: { uri: string; hash: string } }>();
    return { termsUri: terms.uri, termsHash: terms.hash, acceptedAt: VERIFIED_AT };
  };

  /** What the mock identity provider of the documentation prints, at the time of this clock. */
  const assertionFor = (publicKeyPem: string): string => {
    const file = join(folder.path, 'public.pem');
    writeFileSync(file, publicKeyPem);
    const seconds = START.getTime() / 1000;
    const times = JSON.stringify({ iat: seconds, auth_time: seconds, exp: seconds + 300 });
    const script = join(__dirname, '../../docs/identity-provider.cjs');
    return execFileSync(process.execPath, [script, file, app.baseUrl, 'AAL2', times], {
      encoding: 'utf8',
    }).trim();
  };

  it('certifies a European signer after PID, authentication and consent', async () => {
    const key = newTestKey();
    const publicKey = createPublicKey({ key: Buffer.from(key.spkiDer), format: 'der', type: 'spki' });
    const pem = publicKey.export({ format: 'pem', type: 'spki' }).toString();
    const nonce = await rssp.nonce();
    const waiting = expectEnrolment(
      await rssp.enrol({
        caId: 'alpha-sign',
        profileId: 'eu-qsign-vetted',
        subjectData: {
          subjectType: 'natural',
          given_name: 'Ada',
          family_name: 'TEST-Example',
          identifier: { type: 'PNO', country: 'XA', value: '1234567' },
          address: { country: 'XA' },
        },
        signerAuthentication: assertionFor(pem),
        consent: await consentTo('alpha-sign', 'eu-qsign-vetted'),
        proofOfPossession: {
          method: 'pkcs10',
          csr: certificationRequest({ nonce, key }).toString('base64'),
          nonce,
        },
      }),
      202,
    );
    expect(waiting).toMatchObject({ state: 'action_required', requiredActions: [{ type: 'evidence' }] });
    const issued = await act(waiting, 'evidence', {
      type: 'oid4vp_pid',
      loa: 'high',
      verifiedAt: VERIFIED_AT,
      payload: {
        nonce: await rssp.nonce('evidence'),
        claims: { family_name: 'TEST-Example', given_name: 'Ada', personal_administrative_number: '1234567' },
      },
    });
    expect(issued.state).toBe('issued');
  });

  it('certifies a Japanese organisation after register, mandate and consent', async () => {
    const waiting = expectEnrolment(
      await rssp.enrol({
        caId: 'bravo-eseal',
        profileId: 'jp-eseal-vetted',
        subjectData: {
          subjectType: 'legal',
          organization_name: 'テスト大学',
          organization_identifier: 'NTRJP-4999999000005',
          address: { country: 'JP' },
          authorised_representative: {
            claims: { family_name: '試験', given_name: '花子' },
            mandateRef: 'TEST-委任-1',
          },
        },
      }),
      202,
    );
    await act(waiting, 'evidence', {
      type: 'registry_extract',
      loa: 'IAL2',
      verifiedAt: VERIFIED_AT,
      payload: {
        claims: { organization_name: 'テスト大学', organization_identifier: 'NTRJP-4999999000005' },
      },
    });
    await act(waiting, 'consent', await consentTo('bravo-eseal', 'jp-eseal-vetted'));
    const issued = await act(waiting, 'evidence', {
      type: 'mandate',
      verifiedAt: VERIFIED_AT,
      payload: {
        claims: {
          organization_identifier: 'NTRJP-4999999000005',
          representative: { family_name: '試験', given_name: '花子' },
          mandateRef: 'TEST-委任-1',
          validUntil: '2027-03-31T15:00:00Z',
        },
      },
    });
    expect(issued.state).toBe('issued');
  });

  it('asks a client with a standing procedure for the rest alone', async () => {
    const standing = await RaClient.open(app, 'vetting-rssp');
    const body = {
      caId: 'bravo-eseal',
      profileId: 'jp-eseal-vetted',
      subjectData: {
        subjectType: 'legal',
        organization_name: 'テスト大学',
        organization_identifier: 'NTRJP-4999999000005',
        address: { country: 'JP' },
        authorised_representative: { claims: { family_name: '試験' } },
      },
    };
    const waiting = expectEnrolment(await standing.enrol(body), 202);
    const list = await standing.get(`enrolments/${waiting.enrolmentId}/evidence`);
    expect(list.json<Json>()['needs']).toMatchObject([
      { need: 'identityAssurance', given: 'substantial', met: true },
      { need: 'mandate', met: false },
    ]);
  });
});
