import { join } from 'node:path';
import type { EstablishedCa, EstablishedCas } from '../../src/ca/established-cas';
import { prepareCertificate } from '../../src/ca/issuance';
import { lintBeforeSigning } from '../../src/ca/lint-before-signing';
import { drawSerialNumber } from '../../src/x509/serial-number';
import type { SubjectData } from '../../src/ca/subject-data';
import { SeededRandomness } from '../../src/common/randomness';
import type { CertificateProfile } from '../../src/world/certificate-profile';
import { loadWorld } from '../../src/world/load-world';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { asn1Dump } from '../support/asn1-dump';
import { openCaWorkshop, WORKSHOP_TIME, type CaWorkshop } from '../support/ca-workshop';
import { fixtureKeyStore, fixturePublicKey } from '../support/fixture-keys';
import { golden } from '../support/golden';

/** The TBSCertificate of every profile of the default world, octet for octet. Signatures vary and are left out. */

const world = loadWorld(join(__dirname, '..', '..', 'config', 'worlds', 'japan-eu.yaml'));
const offered = world.cas.flatMap((ca) => ca.profileIds.map((profileId) => [ca.caId, profileId] as const));

/** Which subscriber of the world goes into the certificate. */
const SUBSCRIBERS = { EU: { legal: 'eu-company', natural: 'eu-person' }, JP: { legal: 'maker', natural: 'jp-person' } };

let workshop: CaWorkshop;
let established: EstablishedCas;

beforeAll(async () => {
  workshop = await openCaWorkshop(fixtureKeyStore(world), world);
  established = await workshop.start();
});
afterAll(() => workshop.close());

function caOf(caId: string): EstablishedCa {
  const ca = established.find(caId);
  if (!ca) throw new Error(`no CA ${caId}`);
  return ca;
}

function subjectDataFor({ jurisdiction, subjectType }: CertificateProfile): SubjectData {
  const subscriberId = SUBSCRIBERS[jurisdiction][subjectType];
  const subscriber = world.subscribers.find((one) => one.subscriberId === subscriberId);
  if (!subscriber) throw new Error(`no subscriber ${subscriberId}`);
  return subscriber.subjectData as unknown as SubjectData;
}

function expectGolden(name: string, tbsDer: Uint8Array): void {
  const dump = asn1Dump(tbsDer);
  // The text first: its difference is the one that people can read.
  expect(dump).toBe(golden(`ca/${name}.tbs.txt`, Buffer.from(dump, 'utf8')).toString('utf8'));
  expect(Buffer.from(tbsDer).equals(golden(`ca/${name}.tbs.der`, tbsDer))).toBe(true);
}

describe('golden TBSCertificate', () => {
  it.each(world.cas.map(({ caId }) => [caId]))('of the CA %s', (caId) => {
    expectGolden(`ca.${caId}`, parseCertificate(caOf(caId).current.certificateDer).tbs.der);
  });

  it.each(offered)('of %s, profile %s', (caId, profileId) => {
    const ca = caOf(caId);
    const template = ca.templates.get(profileId);
    if (!template) throw new Error(`no template ${profileId}`);
    const { tbsDer } = prepareCertificate(
      template,
      { subjectData: subjectDataFor(template.profile), publicKey: fixturePublicKey('subject-p-256') },
      {
        serialNumber: drawSerialNumber(new SeededRandomness(profileId)),
        crlShard: 0,
        issuerValidity: ca.current,
        now: WORKSHOP_TIME,
      },
    );
    lintBeforeSigning(tbsDer, template, ca.current);
    expectGolden(profileId, tbsDer);
  });
});
