import { assuranceOn } from '../../src/world/assurance';
import type { CertificateProfile } from '../../src/world/certificate-profile';
import { DEFAULT_STATUS_POLICY } from '../../src/world/status-policy';
import type { CaDefinition, Tsp, World } from '../../src/world/world';

/** A small world without files, for specs of pure code: one EU and one Japanese TSP. */

const common = {
  nameEncoding: 'printable',
  latinNameAsAltName: false,
  identifierPlacement: 'none',
  lei: 'none',
  keyAlgorithms: ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'],
  requiresQscd: false,
  attestation: 'none',
  lifecycle: 'long_term',
  approval: 'auto',
  approvalPeriod: 'P7D',
  maxKeyAge: 'P3Y',
  popNonce: 'required',
  suspension: true,
  revokeOnReplace: false,
  revokeExpired: true,
  keepExpiredOnCrl: true,
  expectedFindings: [],
} as const satisfies Partial<CertificateProfile>;

const legalSubject = [
  { attribute: 'C', claim: 'address.country', required: true },
  { attribute: 'O', claim: 'organization_name', required: true },
  { attribute: 'organizationIdentifier', claim: 'organization_identifier', required: true },
  { attribute: 'CN', claim: 'common_name', required: true, default: 'organization_name' },
] as const;

export const EU_SEAL: CertificateProfile = {
  ...common,
  profileId: 'eu-seal',
  name: 'EU qualified eSeal in a QSCD',
  kind: 'subject',
  jurisdiction: 'EU',
  subjectType: 'legal',
  policies: [{ oid: '0.4.0.194112.1.3' }, { tspPolicy: '1.1', cps: true }],
  subject: [...legalSubject, { attribute: 'emailAddress', claim: 'email', required: false }],
  identifierPlacement: 'organizationIdentifier',
  lei: 'extension',
  keyUsage: ['nonRepudiation'],
  qcStatements: { compliance: true, sscd: true, type: 'eseal', pds: ['en', 'ja'], semantics: 'legal' },
  validity: { default: 'P2Y', max: 'P3Y', notBeforeOffset: 'PT5M' },
  status: { crl: true, ocsp: true, caIssuers: true },
  requiresQscd: true,
};

export const EU_LEI_SEAL: CertificateProfile = {
  ...EU_SEAL,
  profileId: 'eu-lei-seal',
  name: 'EU qualified eSeal under an LEI',
  lei: 'organizationIdentifier',
};

export const EU_SHORT_SEAL: CertificateProfile = {
  ...EU_SEAL,
  profileId: 'eu-short-seal',
  name: 'EU short-term eSeal',
  validity: { default: 'PT24H', max: 'PT24H', notBeforeOffset: 'PT5M' },
  status: { crl: false, ocsp: false, caIssuers: true, validityAssured: true, noRevAvail: true },
  lifecycle: 'one_time',
  revokeExpired: false,
  keepExpiredOnCrl: false,
};

export const EU_SIGNATURE: CertificateProfile = {
  ...common,
  profileId: 'eu-signature',
  name: 'EU qualified eSignature',
  kind: 'subject',
  jurisdiction: 'EU',
  subjectType: 'natural',
  policies: [{ oid: '0.4.0.194112.1.0' }, { tspPolicy: '1.2' }],
  subject: [
    { attribute: 'C', claim: 'address.country', required: true },
    { attribute: 'CN', claim: 'common_name', required: true, default: 'given_name family_name' },
    { attribute: 'GN', claim: 'given_name', required: false },
    { attribute: 'SN', claim: 'family_name', required: false },
    { attribute: 'pseudonym', claim: 'pseudonym', required: false },
    { attribute: 'serialNumber', claim: 'identifier', required: false },
  ],
  keyUsage: ['nonRepudiation'],
  qcStatements: { compliance: true, type: 'esign', pds: ['en'], semantics: 'natural' },
  validity: { default: 'P2Y', max: 'P3Y', notBeforeOffset: 'PT5M' },
  status: { crl: true, ocsp: true, caIssuers: true },
};

export const JP_SEAL: CertificateProfile = {
  ...EU_SEAL,
  profileId: 'jp-seal',
  name: 'Japanese eSeal',
  jurisdiction: 'JP',
  policies: [{ tspPolicy: '2.1', cps: true }],
  subject: legalSubject,
  nameEncoding: 'utf8',
  latinNameAsAltName: true,
  qcStatements: {
    compliance: true,
    type: 'eseal',
    legislation: ['JP'],
    qscdLegislation: ['JP'],
    pds: ['en', 'ja'],
    semantics: 'legal',
  },
};

const caProfile = {
  ...common,
  jurisdiction: 'EU',
  subjectType: 'legal',
  subject: [],
  keyUsage: ['keyCertSign', 'cRLSign'],
  validity: { default: 'P10Y', max: 'P30Y', notBeforeOffset: 'PT5M' },
} as const satisfies Partial<CertificateProfile>;

export const ROOT_CA: CertificateProfile = {
  ...caProfile,
  profileId: 'root-ca',
  name: 'Root CA',
  kind: 'root-ca',
  policies: [],
  basicConstraints: { cA: true },
  status: { crl: false, ocsp: false, caIssuers: false },
};

export const ISSUING_CA: CertificateProfile = {
  ...caProfile,
  profileId: 'issuing-ca',
  name: 'Issuing CA',
  kind: 'issuing-ca',
  policies: [{ oid: '2.5.29.32.0' }],
  basicConstraints: { cA: true, pathLenConstraint: 0 },
  status: { crl: true, ocsp: true, caIssuers: true },
};

export const EU_TSP: Tsp = {
  tspId: 'alpha',
  name: 'Alpha Trust TEST',
  country: 'XA',
  jurisdiction: 'EU',
  organizationIdentifier: 'VATXA-12345678',
  policyArc: '2.999.10.1',
};

export const JP_TSP: Tsp = {
  tspId: 'bravo',
  name: 'Bravo Trust TEST',
  nameLocal: 'ブラボー認証 TEST',
  country: 'JP',
  jurisdiction: 'JP',
  organizationIdentifier: 'NTRJP-7123456789012',
  policyArc: '2.999.392.1',
};

function caOf(tsp: Tsp, rest: Omit<CaDefinition, 'tspId' | 'subject' | 'status'>): CaDefinition {
  return {
    ...rest,
    tspId: tsp.tspId,
    status: DEFAULT_STATUS_POLICY,
    subject: [
      { attribute: 'C', value: tsp.country },
      { attribute: 'O', value: tsp.name },
      { attribute: 'organizationIdentifier', value: tsp.organizationIdentifier },
      { attribute: 'CN', value: rest.name },
    ],
  };
}

const root = {
  kind: 'root',
  certificateProfileId: 'root-ca',
  profileIds: [],
  crlShards: 1,
  validity: 'P20Y',
} as const;
const issuing = { kind: 'issuing', certificateProfileId: 'issuing-ca', validity: 'P10Y' } as const;
const p256 = { keyAlgorithm: 'P-256', signatureAlgorithm: 'ecdsa-sha256' } as const;

export const FIXED_WORLD: World = {
  worldId: 'fixed',
  title: 'Fixed world TEST',
  memberState: 'XA',
  tsps: [EU_TSP, JP_TSP],
  cas: [
    caOf(EU_TSP, {
      ...root,
      caId: 'alpha-root',
      name: 'Alpha Root TEST',
      keyAlgorithm: 'P-384',
      signatureAlgorithm: 'ecdsa-sha384',
    }),
    caOf(JP_TSP, { ...root, ...p256, caId: 'bravo-root', name: 'Bravo Root TEST' }),
    caOf(EU_TSP, {
      ...issuing,
      ...p256,
      caId: 'alpha-ca',
      issuerCaId: 'alpha-root',
      name: 'Alpha CA TEST',
      profileIds: ['eu-seal', 'eu-lei-seal', 'eu-short-seal', 'eu-signature'],
      crlShards: 4,
    }),
    caOf(JP_TSP, {
      ...issuing,
      caId: 'bravo-ca',
      issuerCaId: 'bravo-root',
      name: 'Bravo CA TEST',
      profileIds: ['jp-seal'],
      crlShards: 1,
      keyAlgorithm: 'RSA-3072',
      signatureAlgorithm: 'rsa-pss-sha256',
    }),
  ],
  profiles: [EU_SEAL, EU_LEI_SEAL, EU_SHORT_SEAL, EU_SIGNATURE, JP_SEAL, ROOT_CA, ISSUING_CA],
  subscribers: [],
  clients: [],
  certifiedDevices: [],
  settings: {},
  status: DEFAULT_STATUS_POLICY,
  cascadeKeyCompromise: false,
  assurance: assuranceOn(undefined),
  identityProviders: [],
  sourceFile: 'fixed-world',
  contentHash: 'c0'.repeat(32),
};

export const FIXED_URLS = { publicUrl: 'http://pki.test', publicTlsUrl: 'https://pki.test' } as const;

/** Subjects that fit the profiles above. */
export const EU_MAKER = {
  subjectType: 'legal',
  organization_name: 'Sample Maker TEST',
  organization_identifier: 'VATXA-98765432',
  lei: '506700GE1G29325QX363',
  address: { country: 'XA' },
} as const;

export const JP_MAKER = {
  subjectType: 'legal',
  organization_name: '見本製造株式会社（テスト）',
  organization_identifier: 'NTRJP-4011001098993',
  common_name: '見本製造',
  latin_name: { organization_name: 'Mihon Seizo K.K. TEST', common_name: 'Mihon Seizo' },
  address: { country: 'JP' },
} as const;

export const EU_PERSON = {
  subjectType: 'natural',
  given_name: 'Zoë',
  family_name: 'Sample TEST',
  identifier: { type: 'PNO', country: 'XA', value: '19700101-0001' },
  address: { country: 'XA' },
} as const;
