import { X509Certificate } from 'node:crypto';
import { FixedClock } from '../../src/common/clock';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import type { OutboxEventRecord } from '../../src/store/records';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { formatName } from '../../src/x509/name';
import {
  caTrueExtension,
  certificationRequest,
  dnsNameExtension,
  newTestKey,
  type TestKeyType,
} from '../support/certification-request';
import { expectEnrolment, EU_COMPANY, JP_COMPANY, RaClient, type EnrolmentBody } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const NOW = new Date('2026-04-01T09:00:00Z');

describe('an enrolment with automatic approval', () => {
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock: new FixedClock(NOW) });
    rssp = await RaClient.open(app);
  });
  afterAll(() => app.close());

  it('is answered 201 with everything, and stays readable', async () => {
    const answer = await rssp.enrol({ externalId: 'order-1', credentialID: 'credential-1', clientData: 'x' });
    const enrolment = expectEnrolment(answer, 201);
    expect(Object.keys(enrolment).sort()).toEqual([
      'approvals',
      'certId',
      'certificate',
      'chain',
      'enrolmentId',
      'expiresAt',
      'externalId',
      'history',
      'keyId',
      'linkBy',
      'replaces',
      'requiredActions',
      'serialNumber',
      'state',
      'stateReason',
      'statusUris',
    ]);
    expect(enrolment).toMatchObject({
      externalId: 'order-1',
      state: 'issued',
      stateReason: null,
      requiredActions: [],
      expiresAt: null,
      linkBy: '2026-04-02T09:00:00Z',
      history: [
        { state: 'received', at: '2026-04-01T09:00:00Z', actor: 'demo-rssp' },
        { state: 'approved', at: '2026-04-01T09:00:00Z', actor: 'ra' },
        { state: 'issuing', at: '2026-04-01T09:00:00Z', actor: 'ra' },
        { state: 'issued', at: '2026-04-01T09:00:00Z', actor: 'ra' },
      ],
      statusUris: {
        ocsp: [`${app.baseUrl}/ocsp/alpha-seal`],
        crl: [expect.stringMatching(`^${app.baseUrl}/crl/alpha-seal/[0-3]\\.crl$`)],
      },
    });
    expect(enrolment.enrolmentId).toMatch(/^enr_[0-9a-f]{32}$/);
    expect(enrolment.serialNumber).toMatch(/^(?:[0-9a-f]{2})+$/);
    expect(answer.headers).toMatchObject({
      etag: '"1"',
      location: `/ra/v1/enrolments/${enrolment.enrolmentId}`,
    });
    expect(answer.headers['retry-after']).toBeUndefined();

    const read = await rssp.get(`enrolments/${enrolment.enrolmentId}`);
    expect(read.json()).toEqual(enrolment);
    expect(read.headers['etag']).toBe('"1"');
    expect(read.headers['location']).toBeUndefined();
  });

  it('gives a certificate that verifies up to the root, over the key of the request', async () => {
    const key = newTestKey();
    const enrolment = await rssp.issued({}, key);
    const path = [enrolment.certificate ?? '', ...enrolment.chain].map(
      (der) => new X509Certificate(Buffer.from(der, 'base64')),
    );
    expect(path.length).toBe(3);
    path.forEach((certificate, index) => {
      const issuer = path[Math.min(index + 1, path.length - 1)] as X509Certificate;
      expect(certificate.verify(issuer.publicKey)).toBe(true);
      expect(certificate.issuer).toBe(issuer.subject);
    });
    const [leaf] = path;
    expect(leaf?.publicKey.export({ format: 'der', type: 'spki' })).toEqual(key.spkiDer);
    expect(leaf?.serialNumber.toLowerCase()).toBe(enrolment.serialNumber);
  });

  it.each(['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072'] as const)(
    'takes a %s key',
    async (type: TestKeyType) => {
      const key = newTestKey(type);
      const enrolment = await rssp.issued({}, key);
      expect(certificateOf(enrolment).tbs.spkiDer).toEqual(key.spkiDer);
    },
  );

  it('takes the subject from the enrolment: a CSR that asks for another subject, CA:TRUE and a host name changes nothing', async () => {
    const key = newTestKey();
    const nonce = await rssp.nonce();
    const csr = certificationRequest({
      nonce,
      key,
      subject: [{ attribute: 'CN', value: 'Evil Root CA' }],
      extensions: [caTrueExtension(), dnsNameExtension('evil.example')],
    }).toString('base64');
    const enrolment = await rssp.issued({ proofOfPossession: { method: 'pkcs10', csr, nonce } });
    const plain = await rssp.issued();
    const [asked, usual] = [certificateOf(enrolment).tbs, certificateOf(plain).tbs];
    expect(formatName(asked.subject)).toBe(formatName(usual.subject));
    expect(formatName(asked.subject)).toContain('TEST Example Works');
    expect(asked.extensions.map(({ oid }) => oid)).toEqual(usual.extensions.map(({ oid }) => oid));
    expect(asked.extension('2.5.29.19')).toBeUndefined();
    expect(asked.extension('2.5.29.17')).toBeUndefined();
  });

  it('keeps the validity that was asked for', async () => {
    const validity = { notBefore: '2026-04-02T00:00:00Z', duration: 'P1Y' };
    const { tbs } = certificateOf(await rssp.issued({ validity }));
    expect([tbs.notBefore, tbs.notAfter]).toEqual([
      new Date('2026-04-02T00:00:00Z'),
      new Date('2027-04-01T23:59:59Z'),
    ]);
  });

  it('finds CA and profile by the policy alone where only one offer has it', async () => {
    const enrolment = await rssp.issued({
      caId: undefined,
      profileId: undefined,
      certificatePolicy: '2.999.10.1.2.1',
    });
    expect(enrolment.statusUris.ocsp).toEqual([`${app.baseUrl}/ocsp/alpha-seal`]);
  });

  it('names the key by the SHA-256 of its SPKI unless the client names it', async () => {
    expect((await rssp.issued()).keyId).toMatch(/^[0-9a-f]{64}$/);
    expect((await rssp.issued({ key: { keyId: 'hsm-slot-7' } })).keyId).toBe('hsm-slot-7');
  });

  it('certifies one key at several CAs', async () => {
    const key = newTestKey();
    const first = await rssp.issued({}, key);
    const second = await rssp.issued(
      { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
      key,
    );
    expect(second.keyId).toBe(first.keyId);
    expect(second.serialNumber).not.toBe(first.serialNumber);
  });

  it('takes consent to the terms that the profile names', async () => {
    const { terms } = (await rssp.get('profiles/eu-qseal-qscd')).json<{
      terms: { uri: string; hash: string; hashAlgorithmOID: string };
    }>();
    const consent = {
      termsUri: terms.uri,
      termsHash: terms.hash,
      hashAlgorithmOID: terms.hashAlgorithmOID,
      acceptedAt: '2026-04-01T08:59:00Z',
    };
    expect((await rssp.issued({ consent })).state).toBe('issued');
  });

  it('is found by its externalId, by its own client only', async () => {
    const enrolment = await rssp.issued({ externalId: 'lost-answer' });
    const found = (await rssp.get('enrolments?externalId=lost-answer')).json<{
      items: EnrolmentBody[];
      nextCursor: null;
    }>();
    expect(found).toEqual({ items: [enrolment], nextCursor: null });
    const other = await RaClient.open(app, 'bravo-rssp');
    expect((await other.get('enrolments?externalId=lost-answer')).json()).toEqual({
      items: [],
      nextCursor: null,
    });
  });

  it('answers 304 to a poll that knows the version', async () => {
    const { enrolmentId } = await rssp.issued();
    const path = `enrolments/${enrolmentId}`;
    const same = await rssp.get(path, { 'if-none-match': '"1"' });
    expect([same.statusCode, same.body, same.headers['etag']]).toEqual([304, '', '"1"']);
    expect((await rssp.get(path, { 'if-none-match': '"0"' })).statusCode).toBe(200);
  });

  it.each(['auto', 'operator'])(
    'tells, approved by %s, what lists and figures need of the certificate',
    async (by) => {
      const told: OutboxEventRecord[] = [];
      const stop = app
        .get(CommittedChanges)
        .subscribe((events) => told.push(...events.filter(({ type }) => type === 'certificate.issued')));
      const operator = await RaClient.open(app, 'demo-operator');
      const enrolment =
        by === 'auto'
          ? await rssp.issued()
          : expectEnrolment(
              await operator.post(`enrolments/${(await rssp.pending()).enrolmentId}/decisions`, {
                decision: 'approve',
              }),
              200,
            );
      stop();
      const record = await app.get(CertificateRepository).findById(enrolment.certId ?? '');
      expect(told).toEqual([
        expect.objectContaining({
          objectId: enrolment.certId,
          clientId: 'demo-rssp',
          payload: {
            certId: enrolment.certId,
            enrolmentId: enrolment.enrolmentId,
            keyId: enrolment.keyId,
            serialNumber: enrolment.serialNumber,
            caId: record?.caId,
            profileId: record?.profileId,
            crlShard: record?.crlShard,
            notBefore: '2026-04-01T08:55:00Z',
          },
        }),
      ]);
    },
  );

  it('is listed page by page, oldest first', async () => {
    const other = await RaClient.open(app, 'bravo-rssp');
    const members = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    const made = [await other.issued(members), await other.issued(members), await other.issued(members)].map(
      ({ enrolmentId }) => enrolmentId,
    );
    const seen: string[] = [];
    let cursor: string | null = '';
    do {
      const answer = await other.get(`enrolments?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      const page = answer.json<{ items: EnrolmentBody[]; nextCursor: string | null }>();
      seen.push(...page.items.map(({ enrolmentId }) => enrolmentId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([...made].sort());
  });

  it('is seen by an operator, too', async () => {
    const operator = await RaClient.open(app, 'demo-operator');
    const { enrolmentId } = await rssp.issued({ subjectData: EU_COMPANY });
    expect((await operator.get(`enrolments/${enrolmentId}`)).statusCode).toBe(200);
  });
});

function certificateOf({ certificate }: EnrolmentBody): ReturnType<typeof parseCertificate> {
  return parseCertificate(Buffer.from(certificate ?? '', 'base64'));
}
