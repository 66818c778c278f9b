import { join } from 'node:path';
import { openCaWorkshop } from '../../test/support/ca-workshop';
import { EU_MAKER, EU_SEAL, EU_TSP, FIXED_URLS } from '../../test/support/fixed-world';
import { fixtureKeyStore, fixturePublicKey } from '../../test/support/fixture-keys';
import { PkiError } from '../common/pki-error';
import { CertificateLinter } from '../lint/certificate-linter';
import type { CertificateProfile } from '../world/certificate-profile';
import { loadWorld } from '../world/load-world';
import { buildName } from '../x509/name';
import { parseCertificate } from '../x509/tbs-certificate';
import { prepareCaCertificate } from './ca-certificate';
import { compileCertificateTemplate, type TemplateIssuer } from './certificate-template';
import { prepareCertificate } from './issuance';
import { lintBeforeSigning, lintExpectation } from './lint-before-signing';

const ISSUER: TemplateIssuer = {
  caId: 'alpha-ca',
  keyGeneration: 1,
  subjectDer: buildName([{ attribute: 'CN', value: 'Alpha CA TEST' }]),
  subjectKeyIdentifier: Buffer.alloc(20, 1),
  signatureAlgorithm: 'ecdsa-sha256',
  tsp: EU_TSP,
};
const ISSUER_VALIDITY = {
  notBefore: new Date('2027-01-01T00:00:00Z'),
  notAfter: new Date('2037-01-01T00:00:00Z'),
};

/** Makes a certificate of the profile and lints it; the refusal, if there is one. */
function refusalOf(profile: CertificateProfile, issuerValidity = ISSUER_VALIDITY): PkiError | undefined {
  const template = compileCertificateTemplate(profile, ISSUER, FIXED_URLS);
  const { tbsDer } = prepareCertificate(
    template,
    { subjectData: EU_MAKER, publicKey: fixturePublicKey('subject-p-256') },
    {
      serialNumber: Buffer.alloc(16, 0x5a),
      crlShard: 0,
      issuerValidity: ISSUER_VALIDITY,
      now: new Date('2027-03-01T12:00:00Z'),
    },
  );
  try {
    lintBeforeSigning(tbsDer, template, issuerValidity);
    return undefined;
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    return error;
  }
}

const NO_SEMANTICS = 'etsi.en_319_412_1.gen-5.1.2-01.semantics_statement_missing';
const NO_SSCD = 'etsi.en_319_411_2.gen-6.6.1-03.qc_sscd_missing';
const UNSTATED: CertificateProfile = {
  ...EU_SEAL,
  qcStatements: { compliance: true, sscd: true, type: 'eseal', pds: ['en'] },
};
const expecting = (...expectedFindings: string[]): CertificateProfile => ({ ...UNSTATED, expectedFindings });

describe('lint before signing', () => {
  it.each([
    ['a clean certificate', EU_SEAL],
    ['exactly the expected findings', expecting(NO_SEMANTICS)],
  ])('ok %s', (_name, profile) => {
    expect(refusalOf(profile)).toBeUndefined();
  });

  it.each([
    ['a finding that is not expected', UNSTATED, [NO_SEMANTICS]],
    ['an expected finding that is missing', { ...EU_SEAL, expectedFindings: [NO_SSCD] }, [NO_SSCD]],
    ['one finding instead of another', expecting(NO_SSCD), [NO_SEMANTICS, NO_SSCD]],
    ['one of two missing', expecting(NO_SEMANTICS, NO_SSCD), [NO_SSCD]],
  ])('fails %s', (_name, profile, ruleIds) => {
    const refusal = refusalOf(profile);
    expect(refusal?.code).toBe('policy_violation');
    expect(refusal?.errors.map(({ reason }) => reason)).toEqual(ruleIds);
    for (const ruleId of ruleIds) expect(refusal?.detail).toContain(ruleId);
    for (const { pointer, detail, reason } of refusal?.errors ?? []) {
      expect([pointer, detail]).toEqual(['', expect.stringContaining(`${reason}: `)]);
    }
  });

  it('knows how long the issuer is valid', () => {
    const shorter = { ...ISSUER_VALIDITY, notAfter: new Date('2028-01-01T00:00:00Z') };
    expect(refusalOf(EU_SEAL, shorter)?.errors.map(({ reason }) => reason)).toEqual([
      'pkix.validity_outside_issuer',
    ]);
  });
});

describe.each(['japan-eu', 'japan-eu-rehearsal'])('the world %s', (worldId) => {
  const world = loadWorld(join(__dirname, '../../config/worlds', `${worldId}.yaml`));

  it('has CAs whose certificates are clean, judged by themselves', async () => {
    const workshop = await openCaWorkshop(fixtureKeyStore(world), world);
    try {
      const established = await workshop.start();
      const judged = world.cas.map((definition) => {
        const parent =
          definition.issuerCaId === undefined ? undefined : established.find(definition.issuerCaId);
        const own = established.find(definition.caId);
        const profile = world.profiles.find(({ profileId }) => profileId === definition.certificateProfileId);
        const tsp = world.tsps.find(({ tspId }) => tspId === definition.tspId);
        if (!own || !profile || !tsp) throw new Error(`${definition.caId} does not stand`);
        const { tbs } = parseCertificate(own.current.certificateDer);
        const issuer: TemplateIssuer = {
          ...ISSUER,
          subjectDer: parent?.subjectDer ?? own.subjectDer,
          subjectKeyIdentifier: parent?.current.subjectKeyIdentifier,
          signatureAlgorithm: (parent?.definition ?? definition).signatureAlgorithm,
        };
        const template = compileCertificateTemplate(profile, issuer, FIXED_URLS);
        const linter = new CertificateLinter(lintExpectation(template));
        return [definition.caId, linter.lint(tbs.der, parent?.current)];
      });
      expect(judged).toEqual(world.cas.map(({ caId }) => [caId, []]));
    } finally {
      await workshop.close();
    }
  });

  // Responders and time-stamping units are not issued yet; what their profiles would make is judged already.
  it.each(['ocsp-responder', 'tsu'])('has a clean profile %s', (profileId) => {
    const profile = world.profiles.find((one) => one.profileId === profileId);
    const [definition] = world.cas.filter(({ caId }) => caId === 'alpha-seal');
    const tsp = world.tsps.find(({ tspId }) => tspId === 'alpha');
    if (!profile || !definition || !tsp) throw new Error('the world has changed');
    const newCa = {
      definition: { ...definition, validity: profile.validity.default },
      profile,
      tsp,
      spkiDer: fixturePublicKey('subject-p-256').der,
    };
    const parent = { issuer: ISSUER, validity: ISSUER_VALIDITY };
    const now = new Date('2027-03-01T12:00:00Z');
    const { tbsDer, template } = prepareCaCertificate(newCa, parent, FIXED_URLS, Buffer.alloc(16, 0x5a), now);
    const findings = new CertificateLinter(lintExpectation(template)).lint(tbsDer, ISSUER_VALIDITY);
    expect(findings).toEqual([]);
  });
});
