import {
  bitString,
  contextConstructed,
  integer,
  nullValue,
  objectIdentifier,
  sequence,
  time,
  tlv,
} from '../../src/asn1/der-writer';
import { TAG } from '../../src/asn1/tags';
import type { IssuerValidity } from '../../src/lint/certificate-parts';
import { CertificateLinter } from '../../src/lint/certificate-linter';
import type { LintExpectation } from '../../src/lint/lint-rule';
import { encodeLeiExtension } from '../../src/qcstatements/lei';
import { encodeQcCClegislation } from '../../src/qcstatements/qc-c-clegislation';
import { encodeQcCompliance } from '../../src/qcstatements/qc-compliance';
import { encodeQcPds } from '../../src/qcstatements/qc-pds';
import { encodeQcSscd } from '../../src/qcstatements/qc-sscd';
import { encodeQcStatements, type QcStatement } from '../../src/qcstatements/qc-statements';
import { encodeQcType } from '../../src/qcstatements/qc-type';
import { encodeSemanticsIdentifier } from '../../src/qcstatements/semantics-identifier';
import { signatureAlgorithmIdentifier } from '../../src/x509/algorithms';
import { encodeAuthorityInformationAccess } from '../../src/x509/extensions/authority-information-access';
import { encodeAuthorityKeyIdentifier } from '../../src/x509/extensions/authority-key-identifier';
import { encodeBasicConstraints } from '../../src/x509/extensions/basic-constraints';
import { encodeCertificatePolicies } from '../../src/x509/extensions/certificate-policies';
import { encodeCrlDistributionPoints } from '../../src/x509/extensions/crl-distribution-points';
import { encodeExtKeyUsage } from '../../src/x509/extensions/ext-key-usage';
import { encodeKeyUsage } from '../../src/x509/extensions/key-usage';
import { encodeNoRevAvail } from '../../src/x509/extensions/no-rev-avail';
import { encodeOcspNoCheck } from '../../src/x509/extensions/ocsp-nocheck';
import { encodePrivateKeyUsagePeriod } from '../../src/x509/extensions/private-key-usage-period';
import { encodeSubjectKeyIdentifier } from '../../src/x509/extensions/subject-key-identifier';
import { encodeValidityAssuredShortTerm } from '../../src/x509/extensions/validity-assured-short-term';
import { type NameEntry, buildName } from '../../src/x509/name';
import { OID } from '../../src/x509/oids';
import { parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { type Extension, encodeExtension } from '../../src/x509/tbs-certificate';
import { fixturePublicKey } from './fixture-keys';

/** A certificate to be linted, as parts that a test can exchange, and what the linter expects of it. */
export interface LintSample {
  readonly expected: LintExpectation;
  readonly issuerValidity: IssuerValidity | undefined;
  readonly versionDer: Uint8Array;
  readonly serialDer: Uint8Array;
  readonly signatureDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly validityDer: Uint8Array;
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  /** Encoded Extensions in their order. */
  readonly extensions: readonly Uint8Array[];
}

export function tbsOf(sample: LintSample): Uint8Array {
  return sequence(
    sample.versionDer,
    sample.serialDer,
    sample.signatureDer,
    sample.issuerDer,
    sample.validityDer,
    sample.subjectDer,
    sample.spkiDer,
    ...(sample.extensions.length === 0 ? [] : [contextConstructed(3, sequence(...sample.extensions))]),
  );
}

/** The ids of the rules that a new linter finds broken. */
export function findingsOf(sample: LintSample): string[] {
  const findings = new CertificateLinter(sample.expected).lint(tbsOf(sample), sample.issuerValidity);
  return findings.map(({ ruleId }) => ruleId);
}

/** The sample with these extensions in place of those of the same types; a new type goes to the end. */
export function withExtensions(sample: LintSample, ...extensions: readonly Extension[]): LintSample {
  let list = [...sample.extensions];
  for (const extension of extensions) {
    const der = encodeExtension(extension);
    const place = list.findIndex((one) => isOfType(one, extension.oid));
    list = place < 0 ? [...list, der] : list.map((one, index) => (index === place ? der : one));
  }
  return { ...sample, extensions: list };
}

export function without(sample: LintSample, ...oids: readonly string[]): LintSample {
  const extensions = sample.extensions.filter((der) => !oids.some((oid) => isOfType(der, oid)));
  return { ...sample, extensions };
}

function isOfType(extensionDer: Uint8Array, oid: string): boolean {
  return Buffer.from(extensionDer).includes(Buffer.from(objectIdentifier(oid)));
}

/** The sample under another name; an attribute with several values is written several times. */
export function withSubject(sample: LintSample, ...entries: readonly NameEntry[]): LintSample {
  return { ...sample, subjectDer: buildName(entries) };
}

export function withValidity(sample: LintSample, notBefore: string, notAfter: string): LintSample {
  return { ...sample, validityDer: sequence(time(new Date(notBefore)), time(new Date(notAfter))) };
}

export function withStatements(sample: LintSample, ...statements: readonly QcStatement[]): LintSample {
  return withExtensions(sample, encodeQcStatements(statements));
}

export function withPolicies(sample: LintSample, ...oids: readonly string[]): LintSample {
  return withExtensions(sample, encodeCertificatePolicies(oids.map((oid) => ({ oid }))));
}

/** The sample with another key, and the subjectKeyIdentifier that goes with it. */
export function withKey(sample: LintSample, spkiDer: Uint8Array): LintSample {
  const { keyIdentifier } = parseSubjectPublicKeyInfo(spkiDer);
  return withExtensions({ ...sample, spkiDer }, encodeSubjectKeyIdentifier(keyIdentifier));
}

/** A SubjectPublicKeyInfo for RSA with a modulus of so many bits, which is no product of primes. */
export function rsaKey(bits: number, exponent = 65537n): Uint8Array {
  const key = sequence(integer((1n << BigInt(bits)) - 1n), integer(exponent));
  return sequence(sequence(objectIdentifier(OID.rsaEncryption), nullValue()), bitString(key));
}

/** An INTEGER with these content octets, right or wrong. */
export function rawInteger(hex: string): Uint8Array {
  return tlv(TAG.INTEGER, Buffer.from(hex, 'hex'));
}

export const entry = (attribute: NameEntry['attribute'], value: string): NameEntry => ({ attribute, value });

const ISSUER_NAME = [entry('C', 'XA'), entry('O', 'TEST Trust'), entry('CN', 'TEST CA')];
const ISSUER_KEY = Buffer.alloc(20, 7);
const KEY = fixturePublicKey('subject-p-256');

const EXPECTED: LintExpectation = {
  kind: 'subject',
  jurisdiction: 'EU',
  subjectType: 'legal',
  qcType: 'eseal',
  pathLenConstraint: undefined,
  issuerSubjectDer: buildName(ISSUER_NAME),
  issuerKeyIdentifier: ISSUER_KEY,
  signatureAlgorithmDer: signatureAlgorithmIdentifier('ecdsa-sha256'),
};

const STATUS = [
  encodeCrlDistributionPoints(['http://pki.test/crl/ca/0.crl']),
  encodeAuthorityInformationAccess({
    ocsp: ['http://pki.test/ocsp/ca'],
    caIssuers: ['http://pki.test/aia/ca/1.cer'],
  }),
];
export const PDS = [{ url: 'https://pki.test/pds/en', language: 'en' }];
export const SEAL_NAME = [
  entry('C', 'XA'),
  entry('O', 'TEST Maker'),
  entry('organizationIdentifier', 'VATXA-1'),
  entry('CN', 'TEST Seal'),
];
export const PERSON_NAME = [
  entry('C', 'XA'),
  entry('SN', 'TEST'),
  entry('GN', 'Zoë'),
  entry('serialNumber', 'PNOXA-1'),
  entry('CN', 'Zoë TEST'),
];

function sampleOf(
  expected: LintExpectation,
  subject: readonly NameEntry[],
  extensions: readonly Extension[],
): LintSample {
  return {
    expected,
    issuerValidity: {
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2056-01-01T00:00:00Z'),
    },
    versionDer: contextConstructed(0, integer(2)),
    serialDer: integer(0x1234567890abcdefn),
    signatureDer: expected.signatureAlgorithmDer,
    issuerDer: expected.issuerSubjectDer,
    validityDer: sequence(time(new Date('2027-01-01T00:00:00Z')), time(new Date('2027-01-01T23:59:59Z'))),
    subjectDer: buildName(subject),
    spkiDer: KEY.der,
    extensions: [
      encodeAuthorityKeyIdentifier(ISSUER_KEY),
      encodeSubjectKeyIdentifier(KEY.keyIdentifier),
      ...extensions,
    ].map(encodeExtension),
  };
}

const contentCommitment = encodeKeyUsage(['nonRepudiation']);
const policies = (...oids: readonly string[]): Extension =>
  encodeCertificatePolicies(oids.map((oid) => ({ oid })));

export const EU_SEAL_STATEMENTS = [
  encodeQcCompliance(),
  encodeQcSscd(),
  encodeQcPds(PDS),
  encodeQcType('eseal'),
  encodeSemanticsIdentifier('legal'),
];
export const EU_SEAL = sampleOf(EXPECTED, SEAL_NAME, [
  contentCommitment,
  policies('0.4.0.194112.1.3', '2.999.10.1.1.1'),
  ...STATUS,
  encodeQcStatements(EU_SEAL_STATEMENTS),
  encodeLeiExtension('506700GE1G29325QX363'),
]);

export const EU_SHORT_SEAL = withExtensions(
  without(EU_SEAL, OID.cRLDistributionPoints),
  encodeAuthorityInformationAccess({ ocsp: [], caIssuers: ['http://pki.test/aia/ca/1.cer'] }),
  encodeValidityAssuredShortTerm(),
  encodeNoRevAvail(),
);

export const EU_SIGNATURE = sampleOf({ ...EXPECTED, subjectType: 'natural', qcType: 'esign' }, PERSON_NAME, [
  contentCommitment,
  policies('0.4.0.194112.1.0', '2.999.10.1.4.1'),
  ...STATUS,
  encodeQcStatements([
    encodeQcCompliance(),
    encodeQcPds(PDS),
    encodeQcType('esign'),
    encodeSemanticsIdentifier('natural'),
  ]),
]);

export const JP_SEAL = sampleOf(
  { ...EXPECTED, jurisdiction: 'JP' },
  [
    entry('C', 'JP'),
    entry('O', '試験製造株式会社'),
    entry('organizationIdentifier', 'NTRJP-7123456789012'),
    entry('CN', '試験'),
  ],
  [
    contentCommitment,
    policies('2.999.392.1.2.1'),
    ...STATUS,
    encodeQcStatements([
      encodeQcCompliance(),
      encodeQcType('eseal'),
      encodeQcCClegislation(['JP']),
      encodeSemanticsIdentifier('legal'),
    ]),
  ],
);

export const ISSUING_CA = sampleOf(
  { ...EXPECTED, kind: 'issuing-ca', qcType: undefined, pathLenConstraint: 0 },
  SEAL_NAME,
  [
    encodeKeyUsage(['keyCertSign', 'cRLSign']),
    policies(OID.anyPolicy),
    encodeBasicConstraints({ cA: true, pathLenConstraint: 0 }),
    ...STATUS,
  ],
);

export const ROOT_CA: LintSample = {
  ...without(
    withExtensions(ISSUING_CA, encodeBasicConstraints({ cA: true })),
    OID.authorityKeyIdentifier,
    OID.certificatePolicies,
    OID.cRLDistributionPoints,
    OID.authorityInfoAccess,
  ),
  expected: {
    ...ISSUING_CA.expected,
    kind: 'root-ca',
    issuerKeyIdentifier: undefined,
    pathLenConstraint: undefined,
  },
  issuerValidity: undefined,
};

export const OCSP_RESPONDER = sampleOf(
  { ...EXPECTED, kind: 'ocsp-responder', qcType: undefined },
  SEAL_NAME,
  [encodeKeyUsage(['digitalSignature']), encodeExtKeyUsage([OID.ocspSigning], false), encodeOcspNoCheck()],
);

export const TIME_STAMPING_UNIT = sampleOf({ ...EXPECTED, kind: 'tsu', qcType: undefined }, SEAL_NAME, [
  encodeKeyUsage(['digitalSignature']),
  encodePrivateKeyUsagePeriod({
    notBefore: new Date('2027-01-01T00:00:00Z'),
    notAfter: new Date('2027-01-01T11:59:59Z'),
  }),
  policies('0.4.0.2042.1.2', '2.999.10.1.10.1'),
  encodeExtKeyUsage([OID.timeStamping], true),
  ...STATUS,
]);

/** The sample, of which something else is expected. */
export const expecting = (sample: LintSample, other: Partial<LintSample['expected']>): LintSample => ({
  ...sample,
  expected: { ...sample.expected, ...other },
});

/** The statements of the EU seal and others, or others in their place. */
export const stating = (...statements: readonly QcStatement[]): LintSample => {
  const kept = EU_SEAL_STATEMENTS.filter(({ oid }) => !statements.some((one) => one.oid === oid));
  return withStatements(EU_SEAL, ...kept, ...statements);
};
/** The sample with the statements of the EU seal without some. */
export const unstating = (sample: LintSample, ...oids: readonly string[]): LintSample =>
  withStatements(sample, ...EU_SEAL_STATEMENTS.filter(({ oid }) => !oids.includes(oid)));

/** A Japanese certificate that makes no claim to be for seals, as of a registry. */
export const CLAIMLESS = without(
  withPolicies(expecting(JP_SEAL, { qcType: undefined }), '2.999.7.1'),
  OID.qcStatements,
);

/** One clean certificate of each sort. */
export const CLEAN_SAMPLES: Readonly<Record<string, LintSample>> = {
  EU_SEAL,
  EU_SHORT_SEAL,
  EU_SIGNATURE,
  JP_SEAL,
  ISSUING_CA,
  ROOT_CA,
  OCSP_RESPONDER,
  TIME_STAMPING_UNIT,
  CLAIMLESS,
};
