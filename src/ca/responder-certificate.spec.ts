import { EU_TSP, FIXED_URLS, FIXED_WORLD, ISSUING_CA } from '../../test/support/fixed-world';
import { newTestKey } from '../../test/support/certification-request';
import type { CertificateProfile } from '../world/certificate-profile';
import { OID } from '../x509/oids';
import { buildName } from '../x509/name';
import { assembleCertificate, parseCertificate } from '../x509/tbs-certificate';
import { compileCertificateTemplate } from './certificate-template';
import { lintBeforeSigning } from './lint-before-signing';
import { isReplacementDue, prepareResponderCertificate, responderSubjectDer } from './responder-certificate';

const PROFILE: CertificateProfile = {
  ...ISSUING_CA,
  profileId: 'ocsp-responder',
  kind: 'ocsp-responder',
  policies: [],
  keyUsage: ['digitalSignature'],
  extKeyUsage: { oids: [OID.ocspSigning], critical: false },
  status: { crl: false, ocsp: false, caIssuers: false, ocspNoCheck: true },
  validity: { default: 'P30D', max: 'P90D', notBeforeOffset: 'PT5M' },
} satisfies CertificateProfile;
const { basicConstraints: _none, ...RESPONDER } = PROFILE;

const NOW = new Date('2027-03-01T12:00:00Z');
const DAY = 86_400_000;
const ca = FIXED_WORLD.cas.find(({ caId }) => caId === 'alpha-ca')!;
const issuerName = buildName(ca.subject);
const template = compileCertificateTemplate(
  RESPONDER,
  {
    caId: ca.caId,
    keyGeneration: 1,
    subjectDer: issuerName,
    subjectKeyIdentifier: Buffer.alloc(20, 1),
    signatureAlgorithm: 'ecdsa-sha256',
    tsp: EU_TSP,
  },
  FIXED_URLS,
);
const responder = { ca, tsp: EU_TSP, number: 3, spkiDer: newTestKey().spkiDer };
const serialNumber = Buffer.from('40'.repeat(16), 'hex');

function issuedUnder(notAfter: Date) {
  const issuer = { notBefore: new Date(NOW.getTime() - 10 * DAY), notAfter };
  const prepared = prepareResponderCertificate(responder, template, issuer, serialNumber, NOW);
  lintBeforeSigning(prepared.tbsDer, template, issuer);
  return prepared;
}

describe('a responder certificate', () => {
  it('lasts as the profile says, and has what RFC 6960 4.2.2.2 asks', () => {
    const { notBefore, notAfter, tbsDer } = issuedUnder(new Date(NOW.getTime() + 3650 * DAY));
    expect(notBefore).toEqual(new Date('2027-03-01T11:55:00Z'));
    expect(notAfter).toEqual(new Date('2027-03-31T11:54:59Z'));
    const { tbs } = parseCertificate(assembleCertificate(tbsDer, 'ecdsa-sha256', Buffer.of(0)));
    expect(tbs.subject.entries.map(({ value }) => value)).toEqual([
      'XA',
      'Alpha Trust TEST',
      'VATXA-12345678',
      'Alpha CA TEST OCSP responder 3',
    ]);
  });

  it.each([1, 3600, 10 * 86_400])('ends with its CA, which has %i seconds left', (seconds) => {
    const end = new Date(NOW.getTime() + seconds * 1000);
    expect(issuedUnder(end).notAfter).toEqual(end);
  });

  it('is refused by a CA that has ended', () => {
    expect(() => issuedUnder(new Date(NOW.getTime() - DAY))).toThrow();
  });

  it('says TEST, and fits the 64 characters of a commonName', () => {
    const long = { ...ca, name: `A rather long name of a certification authority ${'x'.repeat(60)}` };
    const der = responderSubjectDer({ ...responder, ca: long, number: 12_345 }, RESPONDER);
    expect(Buffer.from(der).toString('latin1')).toMatch(
      /TEST A rather long name of a certification.* OCSP responder 12345$/,
    );
    expect(/TEST A .*$/.exec(Buffer.from(der).toString('latin1'))?.[0].length).toBeLessThanOrEqual(64);
  });

  it.each([
    [14, false],
    [15, true],
    [29, true],
  ])('is replaced after %i of 30 days: %s', (days, due) => {
    const validity = { notBefore: NOW, notAfter: new Date(NOW.getTime() + 30 * DAY) };
    const at = new Date(NOW.getTime() + days * DAY);
    const issuer = { notBefore: NOW, notAfter: new Date(NOW.getTime() + 100 * DAY) };
    expect(isReplacementDue(validity, issuer, at)).toBe(due);
    expect(isReplacementDue(validity, { ...issuer, notAfter: validity.notAfter }, at)).toBe(false);
  });
});
