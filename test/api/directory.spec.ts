import { X509Certificate } from 'node:crypto';
import { EVENT_TYPES, OPERATOR_EVENT_TYPES } from '../../src/store/event-types';
import { RaClient, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

interface Page {
  readonly items: readonly Json[];
  readonly nextCursor: string | null;
}

describe('what a client can choose from', () => {
  let app: TestApp;
  let rssp: RaClient;
  let bravo: RaClient;

  beforeAll(async () => {
    app = await createTestApp();
    rssp = await RaClient.open(app);
    bravo = await RaClient.open(app, 'bravo-rssp');
  });
  afterAll(() => app.close());

  const ids = ({ items }: Page, name: string): unknown[] => items.map((item) => item[name]);

  describe('GET cas', () => {
    it('lists the issuing CAs with everything the contract says', async () => {
      const page = (await rssp.get('cas')).json<Page>();
      expect(ids(page, 'caId')).toEqual([
        'alpha-seal',
        'alpha-sign',
        'bravo-eseal',
        'charlie-sign',
        'charlie-eseal-level1',
        'registry-corporate',
      ]);
      expect(page.nextCursor).toBeNull();
      expect(page.items[0]).toEqual({
        caId: 'alpha-seal',
        name: 'Alpha seal CA',
        subject: expect.stringContaining('CN=TEST Alpha Seal CA 1'),
        jurisdiction: 'EU',
        state: 'active',
        keyAlgorithm: 'P-256',
        certificate: expect.any(String),
        chain: [expect.any(String)],
        policies: expect.arrayContaining(['0.4.0.194112.1.3', '2.999.10.1.1.1']),
        profileIds: ['eu-qseal-qscd', 'eu-qseal-qscd-lei', 'eu-qseal', 'eu-qseal-qscd-short'],
        crl: [0, 1, 2, 3].map((shard) => `${app.baseUrl}/crl/alpha-seal/${shard}.crl`),
        ocsp: [`${app.baseUrl}/ocsp/alpha-seal`],
        aia: [`${app.baseUrl}/aia/alpha-seal/1.cer`],
        trustedList: null,
      });
    });

    it('lists what the client may use', async () => {
      const page = (await bravo.get('cas')).json<Page>();
      expect(ids(page, 'caId')).toEqual(['bravo-eseal']);
      expect([...(page.items[0]?.['profileIds'] as string[])].sort()).toEqual(['jp-eseal', 'jp-eseal-qscd']);
    });

    it('shows one CA, a root too, with certificates that verify', async () => {
      const ca = (await rssp.get('cas/alpha-seal')).json<{ certificate: string; chain: [string] }>();
      const root = (await rssp.get('cas/alpha-root')).json<{
        certificate: string;
        chain: string[];
        profileIds: string[];
      }>();
      expect(root).toMatchObject({ chain: [], profileIds: [] });
      expect(ca.chain).toEqual([root.certificate]);
      const [issuing, anchor] = [ca.certificate, root.certificate].map(
        (der) => new X509Certificate(Buffer.from(der, 'base64')),
      );
      expect(issuing?.verify(anchor?.publicKey as never)).toBe(true);
    });

    it('goes page by page', async () => {
      const first = (await rssp.get('cas?limit=4')).json<Page>();
      const second = (await rssp.get(`cas?limit=4&cursor=${first.nextCursor}`)).json<Page>();
      expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 2, null]);
      expect(new Set([...ids(first, 'caId'), ...ids(second, 'caId')]).size).toBe(6);
    });
  });

  describe('GET profiles', () => {
    it('shows one profile with everything the contract says', async () => {
      expect((await rssp.get('profiles/eu-qseal-qscd')).json()).toEqual({
        profileId: 'eu-qseal-qscd',
        name: 'EU qualified eSeal in a QSCD',
        certificatePolicies: ['0.4.0.194112.1.3', '2.999.10.1.1.1'],
        subjectType: 'legal',
        jurisdiction: 'EU',
        caIds: ['alpha-seal'],
        requiredClaims: ['address.country', 'organization_name', 'organization_identifier'],
        claims: {
          'address.country': 'C',
          'address.locality': 'L',
          organization_name: 'O',
          organization_identifier: 'organizationIdentifier',
          common_name: 'CN',
        },
        keyAlgorithms: ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'],
        requiresQscd: true,
        attestation: 'optional',
        lifecycle: 'long_term',
        approval: 'auto',
        validity: { default: 'P2Y', max: 'P3Y' },
        popNonce: 'required',
        terms: {
          uri: `${app.baseUrl}/repository/alpha-seal/terms/en`,
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          hashAlgorithmOID: '2.16.840.1.101.3.4.2.1',
        },
        requires: { identityAssurance: null, signerAuthentication: null, mandate: false, consent: false },
        suspension: true,
      });
    });

    it.each([
      [
        'caId',
        'profiles?caId=bravo-eseal',
        ['jp-eseal-qscd', 'jp-eseal-qscd-lei', 'jp-eseal', 'jp-eseal-short'],
      ],
      ['caId and subjectType', 'profiles?caId=alpha-sign&subjectType=legal', []],
      [
        'certificatePolicy',
        'profiles?certificatePolicy=0.4.0.194112.1.3',
        ['eu-qseal-qscd', 'eu-qseal-qscd-lei', 'eu-qseal-qscd-short'],
      ],
      ['an unknown CA', 'profiles?caId=nothing', []],
    ])('filters by %s', async (_name, path, expected) => {
      expect(ids((await rssp.get(path)).json<Page>(), 'profileId').sort()).toEqual([...expected].sort());
    });

    it('filters by subjectType', async () => {
      const { items } = (await rssp.get('profiles?subjectType=natural')).json<Page>();
      expect(items.length).toBeGreaterThan(2);
      expect(new Set(items.map(({ subjectType }) => subjectType))).toEqual(new Set(['natural']));
    });

    it('lists what the client may use, and finds nothing else', async () => {
      expect(ids((await bravo.get('profiles')).json<Page>(), 'profileId').sort()).toEqual([
        'jp-eseal',
        'jp-eseal-qscd',
      ]);
      expect((await bravo.get('profiles/eu-qseal')).statusCode).toBe(404);
    });

    it('gives every profile an enrolment could name, and each CA once', async () => {
      const { items } = (await rssp.get('profiles')).json<Page>();
      const cas = (await rssp.get('cas')).json<Page>().items;
      expect(new Set(ids({ items, nextCursor: null }, 'profileId'))).toEqual(
        new Set(cas.flatMap((ca) => ca['profileIds'] as string[])),
      );
    });
  });

  it('GET /.well-known/ra-configuration needs no token', async () => {
    const answer = await app.inject({ method: 'GET', url: '/.well-known/ra-configuration' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      issuer: app.baseUrl,
      token_endpoint: `${app.baseUrl}/oauth2/token`,
      jwks_uri: `${app.baseUrl}/.well-known/ra-jwks`,
      ra_endpoint: `${app.baseUrl}/ra/v1`,
      mtls_endpoint_aliases: {
        token_endpoint: `${app.application.settings.publicTlsUrl}/oauth2/token`,
        ra_endpoint: `${app.application.settings.publicTlsUrl}/ra/v1`,
      },
      openapi: `${app.baseUrl}/docs/openapi.json`,
      cas: expect.arrayContaining(['alpha-root', 'alpha-seal', 'registry-corporate']),
      pop_methods_supported: ['pkcs10', 'crmf', 'sam_pop', 'attested_key'],
      attestation_formats_supported: ['mock_qscd_jwt', 'csr_attr', 'x509_vendor', 'webauthn'],
      key_algorithms_supported: ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'],
      event_types_supported: [...EVENT_TYPES, ...OPERATOR_EVENT_TYPES],
      limits: { maxBodyBytes: 131072, challengeSeconds: 300 },
    });
  });
});
