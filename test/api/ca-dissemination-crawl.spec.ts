import { join } from 'node:path';
import { CaService } from '../../src/ca/ca.service';
import { sequence } from '../../src/asn1/der-writer';
import { encodeCertId, issuerHashes } from '../../src/ocsp/cert-id';
import { decodeQcPds } from '../../src/qcstatements/qc-pds';
import { decodeQcStatements, QC_OID } from '../../src/qcstatements/qc-statements';
import { loadWorld } from '../../src/world/load-world';
import { decodeAuthorityInformationAccess } from '../../src/x509/extensions/authority-information-access';
import { decodeCertificatePolicies } from '../../src/x509/extensions/certificate-policies';
import { decodeCrlDistributionPoints } from '../../src/x509/extensions/crl-distribution-points';
import { OID } from '../../src/x509/oids';
import { parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { HttpsClient } from '../support/https-client';
import { expectEnrolment, RaClient, type EnrolmentBody } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

/** Every URL in every certificate answers, from the moment the certificate is there. */

/** Which subscriber of the world is enrolled for a profile. */
const SUBSCRIBERS = {
  EU: { legal: 'eu-company', natural: 'eu-person' },
  JP: { legal: 'maker', natural: 'jp-person' },
};

interface CertificateUrls {
  readonly caIssuers: readonly string[];
  readonly ocsp: readonly string[];
  readonly crl: readonly string[];
  readonly cps: readonly string[];
  readonly pds: readonly { readonly url: string; readonly language: string }[];
}

const world = loadWorld(join(__dirname, '..', '..', 'config', 'worlds', 'japan-eu.yaml'));
const offered = world.cas.flatMap((ca) => ca.profileIds.map((profileId) => [ca.caId, profileId] as const));

let app: TestApp;
let rssp: RaClient;
let operator: RaClient;
let officer: RaClient;
let https: HttpsClient;

beforeAll(async () => {
  app = await createTestApp();
  await app.listen();
  https = await HttpsClient.of(app);
  rssp = await RaClient.open(app);
  operator = await RaClient.open(app, 'demo-operator');
  officer = await RaClient.open(app, 'demo-officer');
});
afterAll(() => app.close());

function urlsOf(certificateDer: Uint8Array): CertificateUrls {
  const { tbs } = parseCertificate(certificateDer);
  const read = <T>(oid: string, decode: (value: Uint8Array) => T): T | undefined => {
    const extension = tbs.extension(oid);
    return extension && decode(extension.value);
  };
  const access = read(OID.authorityInfoAccess, decodeAuthorityInformationAccess);
  const statements = read(OID.qcStatements, decodeQcStatements) ?? [];
  const pds = statements.find(({ oid }) => oid === QC_OID.pds)?.infoDer;
  const urls = {
    caIssuers: access?.caIssuers ?? [],
    ocsp: access?.ocsp ?? [],
    crl: read(OID.cRLDistributionPoints, decodeCrlDistributionPoints) ?? [],
    cps: (read(OID.certificatePolicies, decodeCertificatePolicies) ?? []).flatMap(
      ({ cpsUri }) => cpsUri ?? [],
    ),
    pds: pds ? decodeQcPds(pds) : [],
  };
  // None is overlooked: whatever begins like a URL has been found.
  const seen =
    Buffer.from(certificateDer)
      .toString('latin1')
      .split(/https?:\/\//).length - 1;
  expect(Object.values(urls).flat()).toHaveLength(seen);
  return urls;
}

/** Whether the service has routes below the folder; those of a role still to come are left out of the crawl. */
function isServed(folder: string): boolean {
  return app.application.routes.all().some(({ path }) => path.startsWith(`/${folder}/`));
}

/** The path of a URL of this service. */
function pathOf(url: string): string {
  const base = app.application.settings.publicUrl;
  expect(url.startsWith(`${base}/`)).toBe(true);
  return url.slice(base.length);
}

async function expectAnswers(url: string, mediaType: RegExp): Promise<Buffer> {
  const answer = await app.inject({ method: 'GET', url: pathOf(url) });
  expect([url, answer.statusCode]).toEqual([url, 200]);
  expect(answer.headers['content-type']).toMatch(mediaType);
  expect(answer.rawPayload.length).toBeGreaterThan(0);
  return answer.rawPayload;
}

/** OCSPRequest for one certificate (RFC 6960 4.1.1). */
function ocspRequestFor(certificateDer: Uint8Array, issuerDer: Uint8Array): Buffer {
  const { tbs } = parseCertificate(certificateDer);
  const issuer = parseCertificate(issuerDer).tbs;
  const { keyOctets } = parseSubjectPublicKeyInfo(issuer.spkiDer);
  const hashed = issuerHashes({ subjectDer: issuer.subject.der, keyOctets }).find(
    ({ hash }) => hash === 'sha256',
  );
  if (!hashed) throw new Error('no SHA-256');
  const certId = encodeCertId(hashed, tbs.serialNumber);
  return Buffer.from(sequence(sequence(sequence(sequence(certId)))));
}

/** Fetches everything that a certificate names. */
async function crawl(certificateDer: Uint8Array, issuerDer: Uint8Array): Promise<CertificateUrls> {
  const urls = urlsOf(certificateDer);
  for (const url of urls.caIssuers) {
    expect(await expectAnswers(url, /^application\/pkix-cert$/)).toEqual(Buffer.from(issuerDer));
    await expectAnswers(url.replace(/cer$/, 'p7c'), /^application\/pkcs7-mime; smime-type=certs-only$/);
  }
  for (const url of urls.cps) await expectAnswers(url, /^text\/html/);
  for (const { url, language } of urls.pds) {
    const page = await https.get(url);
    expect([url, page.status]).toEqual([url, 200]);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.body.toString('utf8')).toContain(`<html lang="${language}">`);
  }
  if (isServed('crl')) for (const url of urls.crl) await expectAnswers(url, /^application\/pkix-crl$/);
  if (isServed('ocsp')) {
    for (const url of urls.ocsp) {
      const answer = await app.inject({
        method: 'POST',
        url: pathOf(url),
        headers: { 'content-type': 'application/ocsp-request' },
        payload: ocspRequestFor(certificateDer, issuerDer),
      });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect(answer.headers['content-type']).toBe('application/ocsp-response');
      // responseStatus successful (RFC 6960 4.2.1): SEQUENCE, long length, ENUMERATED 0.
      expect(answer.rawPayload.subarray(4, 7).toString('hex')).toBe('0a0100');
    }
  }
  return urls;
}

async function enrol(caId: string, profileId: string): Promise<EnrolmentBody> {
  const profile = world.profiles.find((one) => one.profileId === profileId);
  if (!profile) throw new Error(`no profile ${profileId}`);
  const { jurisdiction, subjectType, approval } = profile;
  const subscriber = world.subscribers.find(
    ({ subscriberId }) => subscriberId === SUBSCRIBERS[jurisdiction][subjectType],
  );
  const order = { caId, profileId, subjectData: subscriber?.subjectData };
  if (approval === 'auto') return rssp.issued(order);
  const { enrolmentId } = expectEnrolment(await rssp.enrol(order), 202);
  const decision = { decision: 'approve', reasonCode: 'evidence_checked' };
  const decide = (by: RaClient) => by.post(`enrolments/${enrolmentId}/decisions`, decision);
  if (approval === 'dual') expectEnrolment(await decide(officer), 200);
  return expectEnrolment(await decide(operator), 200);
}

const derOf = (base64: string | null | undefined) => Buffer.from(base64 ?? '', 'base64');

describe('the URLs in certificates', () => {
  it.each(world.cas.map(({ caId }) => [caId]))('of the CA %s', async (caId) => {
    const ca = app.get(CaService).findCa(caId);
    if (!ca) throw new Error(`no CA ${caId}`);
    const urls = await crawl(ca.certificateDer, ca.chainDer[0] ?? ca.certificateDer);
    expect(urls.caIssuers).toHaveLength(ca.kind === 'root' ? 0 : 1);
  });

  it.each(offered)('of %s, profile %s', async (caId, profileId) => {
    const { certificate, chain } = await enrol(caId, profileId);
    const urls = await crawl(derOf(certificate), derOf(chain[0]));
    expect(urls.caIssuers).toHaveLength(1);
    expect(urls.cps).toHaveLength(1);
  });
});

describe('the links of the repository', () => {
  const linksOf = (html: string) => [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1] ?? '');

  it('lead from the front page to everything that is published', async () => {
    const front = await app.inject({ method: 'GET', url: '/repository' });
    const queue = linksOf(front.body);
    expect(queue.length).toBeGreaterThan(8 * world.cas.length);
    const seen = new Set<string>();
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const [, folder = ''] = path.split('/');
      // An OCSP address is for requests; the crawl of the certificates makes them.
      if (folder === 'ocsp' || (folder === 'crl' && !isServed('crl'))) continue;
      const answer = await app.inject({ method: 'GET', url: path });
      expect([path, answer.statusCode]).toEqual([path, 200]);
      if (/^text\/html/.test(String(answer.headers['content-type'])))
        queue.push(...linksOf(answer.body).map(localPath));
    }
    for (const { caId } of world.cas) {
      for (const kind of ['cps', 'pds', 'terms'])
        for (const language of ['en', 'ja'])
          expect(seen).toContain(`/repository/${caId}/${kind}/${language}`);
      for (const suffix of ['cer', 'p7c']) expect(seen).toContain(`/aia/${caId}/1.${suffix}`);
    }
  });
});

/** The path of a link: the documents name whole URLs, of either base; the front page names paths. */
function localPath(link: string): string {
  const { publicUrl, publicTlsUrl } = app.application.settings;
  const { origin, pathname } = new URL(link, publicUrl);
  expect([publicUrl, publicTlsUrl]).toContain(origin);
  return pathname;
}
