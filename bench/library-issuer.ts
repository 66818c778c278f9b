import { join } from 'node:path';

import { prepareCaCertificate } from '../src/ca/ca-certificate';
import { compileCertificateTemplate, type CertificateTemplate } from '../src/ca/certificate-template';
import { prepareCertificate } from '../src/ca/issuance';
import { lintBeforeSigning } from '../src/ca/lint-before-signing';
import { drawSerialNumber } from '../src/x509/serial-number';
import { signCertificate } from '../src/keys/signed-certificate';
import type { SubjectData } from '../src/ca/subject-data';
import { SystemClock } from '../src/common/clock';
import { PkiError } from '../src/common/pki-error';
import { SystemRandomness } from '../src/common/randomness';
import { MemoryKeyStore } from '../src/keys/memory-key-store';
import type { Signer } from '../src/keys/signer';
import { loadWorld } from '../src/world/load-world';
import type { CaDefinition } from '../src/world/world';
import { checkKeyPolicy } from '../src/x509/key-policy';
import { parsePkcs10, verifyProofOfPossession } from '../src/x509/pkcs10';
import { importPublicKey } from '../src/x509/subject-public-key-info';

const WORLD = join(__dirname, '../config/worlds/japan-eu.yaml');
const URLS = { publicUrl: 'http://localhost:8080', publicTlsUrl: 'https://localhost:8443' };
const CA_ID = 'alpha-seal';
const PROFILE_ID = 'eu-qseal-qscd';
const SUBJECT: SubjectData = {
  subjectType: 'legal',
  organization_name: 'TEST Bench',
  organization_identifier: 'VATXA-12345678',
  common_name: 'TEST Bench eSeal',
  address: { country: 'XA' },
};

type CaKey = Pick<CaDefinition, 'keyAlgorithm' | 'signatureAlgorithm'>;

/** Issuing without HTTP and database: everything between the bytes of a request and those of the certificate. */
export interface LibraryIssuer {
  readonly signer: Signer;
  readonly caCertificateDer: Uint8Array;
  /** PKCS#10, key policy, proof of possession, subject, template, lint, signature, reading again. */
  issue(csrDer: Uint8Array): Promise<Uint8Array>;
}

/** The CA alpha-seal of the world japan-eu, self-signed here, with a key of the given kind. */
export async function createLibraryIssuer(caKey: CaKey): Promise<LibraryIssuer> {
  const world = loadWorld(WORLD);
  const clock = new SystemClock();
  const randomness = new SystemRandomness();
  const definition = { ...found(world.cas, ({ caId }) => caId === CA_ID), ...caKey };
  const tsp = found(world.tsps, ({ tspId }) => tspId === definition.tspId);
  const caProfile = found(world.profiles, ({ profileId }) => profileId === 'root-ca');
  const profile = found(world.profiles, ({ profileId }) => profileId === PROFILE_ID);

  const keys = new MemoryKeyStore();
  const { spkiDer } = await keys.create(CA_ID, caKey.keyAlgorithm);
  const signer = await keys.open(CA_ID, caKey.signatureAlgorithm);
  const newCa = { definition, profile: caProfile, tsp, spkiDer };
  const ca = prepareCaCertificate(newCa, undefined, URLS, drawSerialNumber(randomness), clock.now());
  const issuer = {
    caId: CA_ID,
    keyGeneration: 1,
    subjectDer: ca.subjectDer,
    subjectKeyIdentifier: ca.subjectKeyIdentifier,
    signatureAlgorithm: caKey.signatureAlgorithm,
    tsp,
  };
  const template: CertificateTemplate = compileCertificateTemplate(profile, issuer, URLS);
  return {
    signer,
    caCertificateDer: await signCertificate(ca.tbsDer, signer),
    issue: async (csrDer) => {
      const now = clock.now();
      const csr = parsePkcs10(csrDer);
      checkKeyPolicy(csr.publicKey, profile.keyAlgorithms, now);
      if (!verifyProofOfPossession(csr, importPublicKey(csr.publicKey))) {
        throw new PkiError('bad_pop', 'The signature of the request does not verify.');
      }
      const serialNumber = drawSerialNumber(randomness);
      const prepared = prepareCertificate(
        template,
        { subjectData: SUBJECT, publicKey: csr.publicKey },
        { serialNumber, crlShard: 0, issuerValidity: ca, now },
      );
      lintBeforeSigning(prepared.tbsDer, template, ca);
      return signCertificate(prepared.tbsDer, signer);
    },
  };
}

function found<T>(list: readonly T[], wanted: (item: T) => boolean): T {
  const item = list.find(wanted);
  if (item === undefined)
    throw new Error('the world japan-eu has changed: the bench names what it no longer holds');
  return item;
}
