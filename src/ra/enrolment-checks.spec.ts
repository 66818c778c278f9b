import { integer, utf8String } from '../asn1/der-writer';
import {
  certificationRequest,
  DEFECTIVE_REQUESTS,
  newTestKey,
  PASSWORD_FORMS,
  type CertificationRequestOptions,
} from '../../test/support/certification-request';
import { aCertifiedDevice } from '../../test/support/certified-device';
import type { LegalSubjectData } from '../ca/subject-data';
import { type PkiError } from '../common/pki-error';
import type { ChallengeRecord, SubjectKeyRecord } from '../store/records';
import type { CertificateProfile } from '../world/certificate-profile';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { checkApplication, readApplication, type EnrolmentFacts } from './enrolment-checks';
import type { EnrolmentRequest } from './enrolment-request';

const NOW = new Date('2026-04-01T09:00:00Z');
const NONCE = 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE';
const TERMS = 'ab'.repeat(32);

const profile: CertificateProfile = {
  profileId: 'seal',
  name: 'TEST seal',
  kind: 'subject',
  jurisdiction: 'EU',
  subjectType: 'legal',
  policies: [{ oid: '2.999.1' }],
  subject: [
    { attribute: 'C', claim: 'address.country', required: true },
    { attribute: 'O', claim: 'organization_name', required: true },
    { attribute: 'CN', claim: 'common_name', default: 'organization_name', required: true },
  ],
  nameEncoding: 'printable',
  latinNameAsAltName: false,
  identifierPlacement: 'none',
  lei: 'none',
  keyUsage: ['nonRepudiation'],
  validity: { default: 'P2Y', max: 'P3Y', notBeforeOffset: 'PT5M' },
  status: { crl: true, ocsp: true, caIssuers: true },
  keyAlgorithms: ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072'],
  requiresQscd: false,
  attestation: 'none',
  lifecycle: 'long_term',
  approvalPeriod: 'P7D',
  maxKeyAge: 'P3Y',
  approval: 'auto',
  popNonce: 'required',
  suspension: true,
  revokeOnReplace: false,
  revokeExpired: true,
  keepExpiredOnCrl: true,
  expectedFindings: [],
};

interface Situation {
  readonly request?: Partial<EnrolmentRequest>;
  readonly profile?: Partial<CertificateProfile>;
  readonly facts?: Partial<EnrolmentFacts>;
  readonly csr?: CertificationRequestOptions;
  readonly csrDer?: Uint8Array;
  /** Without a nonce in the request. */
  readonly noNonce?: true;
}

/** Runs both halves as the service does. */
function check(situation: Situation = {}): void {
  const csrDer = situation.csrDer ?? certificationRequest({ nonce: NONCE, ...situation.csr });
  const request: EnrolmentRequest = {
    externalId: undefined,
    credentialId: undefined,
    clientData: undefined,
    caId: 'alpha',
    profileId: 'seal',
    certificatePolicy: undefined,
    signatureQualifier: undefined,
    lifecycle: undefined,
    validity: {},
    subjectData: { subjectType: 'legal', organization_name: 'TEST Maker', address: { country: 'XA' } },
    keyId: undefined,
    publicKeyDer: undefined,
    keyAlgorithm: undefined,
    qscdId: undefined,
    oneTime: undefined,
    proofOfPossession: { method: 'pkcs10', csrDer, ...(situation.noNonce ? {} : { nonce: NONCE }) },
    signerAuthentication: undefined,
    consent: undefined,
    ...situation.request,
  };
  const offer = { caId: 'alpha', profile: { ...profile, ...situation.profile }, policies: ['2.999.1'] };
  const facts: EnrolmentFacts = {
    now: NOW,
    clientId: 'demo-rssp',
    challenge: challenge(),
    subjectKey: undefined,
    hasQscdEvidence: false,
    device: { kind: 'unasked' },
    raIssuer: 'http://localhost:8080',
    issuer: { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2035-12-31T23:59:59Z') },
    termsHashes: () => [TERMS],
    ...situation.facts,
  };
  const application = readApplication(request, offer, facts.now);
  checkApplication(request, application, offer, facts);
}

function challenge(members: Partial<ChallengeRecord> = {}): ChallengeRecord {
  const expiresAt = new Date(NOW.getTime() + 1000);
  return { nonce: NONCE, clientId: 'demo-rssp', purpose: 'pop', expiresAt, usedAt: null, ...members };
}

const key = newTestKey();
const keyHash = parseSubjectPublicKeyInfo(key.spkiDer).sha256Hex;

function knownKey(members: Partial<SubjectKeyRecord> = {}): SubjectKeyRecord {
  return {
    spkiSha256: keyHash,
    clientId: 'demo-rssp',
    keyId: keyHash,
    state: 'registered',
    oneTime: false,
    compromisedAt: null,
    createdAt: NOW,
    spkiDer: key.spkiDer,
    qscdId: null,
    generatedAt: null,
    sessionId: null,
    useBy: null,
    attestation: null,
    registrationHash: null,
    attestationHash: null,
    dueAt: null,
    destroyRequestedAt: null,
    destruction: null,
    ...members,
  };
}

const legal = (members: Partial<LegalSubjectData>): { subjectData: LegalSubjectData } => ({
  subjectData: {
    subjectType: 'legal',
    organization_name: 'TEST Maker',
    address: { country: 'XA' },
    ...members,
  },
});

describe('ok', () => {
  const situations: Record<string, Situation> = {
    'a plain request': {},
    'P-384': { csr: { key: newTestKey('P-384') } },
    'P-521': { csr: { key: newTestKey('P-521') } },
    'RSA-3072 signed with PKCS #1': { csr: { key: newTestKey('RSA-3072') } },
    'RSA-3072 signed with PSS': {
      csr: { key: newTestKey('RSA-3072'), signatureAlgorithm: 'rsa-pss-sha256' },
    },
    'RSA-2048 until the end of 2026': { csr: { key: newTestKey('RSA-2048') } },
    'no nonce where it is optional': {
      noNonce: true,
      csr: { passwords: [] },
      profile: { popNonce: 'optional' },
    },
    'the key given twice and equal': { csr: { key }, request: { publicKeyDer: key.spkiDer } },
    'a key the client has already': { csr: { key }, facts: { subjectKey: knownKey() } },
    'a QSCD profile for an audited client': {
      profile: { requiresQscd: true },
      facts: {
        hasQscdEvidence: true,
        device: { kind: 'chosen', device: aCertifiedDevice('demo-rssp', 'EU') },
      },
    },
    'a profile that needs an attestation, with a key that has one': {
      csr: { key },
      profile: { attestation: 'required' },
      facts: { subjectKey: knownKey({ attestation: { format: 'mock_qscd_jwt' }, state: 'attested' }) },
    },
    'what is said of the key': {
      csr: { key },
      request: { keyAlgorithm: '1.2.840.10045.2.1', qscdId: 'hsm-1', oneTime: true },
      facts: { subjectKey: knownKey({ oneTime: true, qscdId: 'hsm-1' }) },
    },
    'a key that was attested before, where the profile needs an attestation': {
      csr: { key },
      profile: { attestation: 'required' },
      facts: { subjectKey: knownKey({ state: 'attested', attestation: { format: 'mock_qscd_jwt' } }) },
    },
    'consent to the terms': {
      request: { consent: { termsHash: TERMS, hashAlgorithmOID: '2.16.840.1.101.3.4.2.1' } },
    },
    'the lifecycle of the profile': { request: { lifecycle: 'long_term' } },
    'a seal qualifier for a seal': { request: { signatureQualifier: 'eu_eidas_aeseal' } },
    'a qualifier that is not known': { request: { signatureQualifier: 'jp_eseal' } },
    'a shorter validity': { request: { validity: { duration: 'P1Y' } } },
  };
  it.each(Object.entries(situations))('%s', (_name, situation) => {
    expect(() => check(situation)).not.toThrow();
  });

  it('a PrintableString nonce', () => {
    const nonce = 'A'.repeat(43);
    const csrDer = certificationRequest({ passwords: [PASSWORD_FORMS.printableString(nonce)] });
    expect(() =>
      check({
        request: { proofOfPossession: { method: 'pkcs10', csrDer, nonce } },
        facts: { challenge: challenge({ nonce }) },
      }),
    ).not.toThrow();
  });
});

describe('fails', () => {
  const situations: readonly (readonly [string, PkiError['code'], string | undefined, Situation])[] = [
    ['another lifecycle', 'policy_violation', '/lifecycle', { request: { lifecycle: 'one_time' } }],
    [
      'a signature qualifier for a seal',
      'policy_violation',
      '/signatureQualifier',
      { request: { signatureQualifier: 'eu_eidas_aes' } },
    ],
    [
      'a qualified qualifier without a QSCD',
      'policy_violation',
      '/signatureQualifier',
      { request: { signatureQualifier: 'eu_eidas_qeseal' } },
    ],
    [
      'the wrong subject type',
      'subject_type_mismatch',
      '/subjectData/subjectType',
      { profile: { subjectType: 'natural' } },
    ],
    [
      'a missing claim',
      'subject_mismatch',
      '/subjectData/organization_name',
      { request: { subjectData: { subjectType: 'legal', address: { country: 'XA' } } } },
    ],
    [
      'a text no certificate can hold',
      'malformed',
      '/subjectData/organization_name',
      { request: legal({ organization_name: 'TEST \u202eMaker' }) },
    ],
    [
      'a key type the profile does not take',
      'unsupported_key',
      '/proofOfPossession/csr',
      { profile: { keyAlgorithms: ['P-384'] } },
    ],
    [
      'RSA-2048 from 2027 on',
      'weak_key',
      '/proofOfPossession/csr',
      { csr: { key: newTestKey('RSA-2048') }, facts: { now: new Date('2027-01-01T00:00:00Z') } },
    ],
    [
      'another key beside the CSR',
      'bad_pop',
      '/key/publicKey',
      { request: { publicKeyDer: newTestKey().spkiDer } },
    ],
    ['no nonce', 'bad_pop', '/proofOfPossession/nonce', { noNonce: true }],
    [
      'a nonce in the CSR alone, where it is optional',
      'bad_pop',
      '/proofOfPossession/nonce',
      { noNonce: true, profile: { popNonce: 'optional' } },
    ],
    ['a CSR without challengePassword', 'bad_pop', '/proofOfPossession/csr', { csr: { passwords: [] } }],
    [
      'a CSR with two values of challengePassword',
      'bad_pop',
      '/proofOfPossession/csr',
      { csr: { passwords: [utf8String(NONCE), PASSWORD_FORMS.ia5String(NONCE)] } },
    ],
    [
      'an IA5String',
      'bad_pop',
      '/proofOfPossession/csr',
      { csr: { passwords: [PASSWORD_FORMS.ia5String(NONCE)] } },
    ],
    ['an INTEGER', 'bad_pop', '/proofOfPossession/csr', { csr: { passwords: [integer(1)] } }],
    [
      'another nonce in the CSR',
      'bad_pop',
      '/proofOfPossession/csr',
      { csr: { nonce: NONCE.replace('r', 'R') } },
    ],
    ['the nonce and more', 'bad_pop', '/proofOfPossession/csr', { csr: { nonce: `${NONCE} ` } }],
    ['an unknown nonce', 'bad_pop', '/proofOfPossession/nonce', { facts: { challenge: undefined } }],
    [
      "another client's nonce",
      'bad_pop',
      '/proofOfPossession/nonce',
      { facts: { challenge: challenge({ clientId: 'other' }) } },
    ],
    [
      'a nonce for attestation',
      'bad_pop',
      '/proofOfPossession/nonce',
      { facts: { challenge: challenge({ purpose: 'attestation' }) } },
    ],
    [
      'a used nonce',
      'nonce_reused',
      '/proofOfPossession/nonce',
      { facts: { challenge: challenge({ usedAt: NOW }) } },
    ],
    [
      'a nonce at the end of its time',
      'nonce_expired',
      '/proofOfPossession/nonce',
      { facts: { challenge: challenge({ expiresAt: NOW }) } },
    ],
    [
      "another client's key",
      'duplicate_key',
      undefined,
      { csr: { key }, facts: { subjectKey: knownKey({ clientId: 'other' }) } },
    ],
    [
      'a key under another keyId',
      'duplicate_key',
      '/key/keyId',
      { csr: { key }, facts: { subjectKey: knownKey({ keyId: 'first' }) } },
    ],
    [
      'a destroyed key',
      'compromised_key',
      '/proofOfPossession/csr',
      { csr: { key }, facts: { subjectKey: knownKey({ state: 'destroyed' }) } },
    ],
    [
      'a QSCD profile for a client without audit',
      'qscd_not_certified',
      '/profileId',
      { profile: { requiresQscd: true } },
    ],
    [
      'a profile that needs an attestation',
      'bad_attestation',
      '/attestation',
      { profile: { attestation: 'required' } },
    ],
    [
      'a profile that needs an attestation, with a key that has none',
      'bad_attestation',
      '/attestation',
      { csr: { key }, profile: { attestation: 'required' }, facts: { subjectKey: knownKey() } },
    ],
    [
      'evidence and no device',
      'qscd_not_certified',
      '/key/qscdId',
      { profile: { requiresQscd: true }, facts: { hasQscdEvidence: true, device: { kind: 'none' } } },
    ],
    [
      'a one-time key after its session',
      'key_too_old',
      '/proofOfPossession/csr',
      {
        csr: { key },
        facts: { subjectKey: knownKey({ oneTime: true, useBy: new Date(NOW.getTime() - 1000) }) },
      },
    ],
    [
      'a one-time key again',
      'policy_violation',
      '/proofOfPossession/csr',
      { csr: { key }, facts: { subjectKey: knownKey({ oneTime: true, state: 'certified' }) } },
    ],
    [
      'another algorithm than that of the key',
      'malformed',
      '/key/algorithm',
      { request: { keyAlgorithm: '1.2.840.113549.1.1.1' } },
    ],
    [
      'a key that is said to be one-time and is not known so',
      'policy_violation',
      '/key/oneTime',
      { csr: { key }, request: { oneTime: true }, facts: { subjectKey: knownKey() } },
    ],
    [
      'a key on another device than it is known to be',
      'policy_violation',
      '/key/qscdId',
      { csr: { key }, request: { qscdId: 'hsm-2' }, facts: { subjectKey: knownKey({ qscdId: 'hsm-1' }) } },
    ],
    [
      'a validity over the maximum',
      'policy_violation',
      '/validity/duration',
      { request: { validity: { duration: 'P4Y' } } },
    ],
    [
      'a notBefore in the past',
      'policy_violation',
      '/validity/notBefore',
      { request: { validity: { notBefore: new Date('2026-03-01T00:00:00Z') } } },
    ],
    [
      'a duration that is none',
      'policy_violation',
      '/validity/duration',
      { request: { validity: { duration: 'two years' } } },
    ],
    [
      'consent to other terms',
      'terms_not_accepted',
      '/consent/termsHash',
      { request: { consent: { termsHash: '00'.repeat(32) } } },
    ],
    [
      'consent by another hash',
      'terms_not_accepted',
      '/consent/hashAlgorithmOID',
      { request: { consent: { termsHash: TERMS, hashAlgorithmOID: '1.3.14.3.2.26' } } },
    ],
  ];
  it.each(situations)('%s: %s', (_name, code, pointer, situation) => {
    const errors =
      pointer === undefined ? [] : expect.arrayContaining([expect.objectContaining({ pointer })]);
    expect(() => check(situation)).toThrow(expect.objectContaining({ code, errors }) as Error);
  });

  it.each(DEFECTIVE_REQUESTS.map((defect) => [defect.name, defect] as const))(
    'a request that is: %s',
    (_name, defect) => {
      const member = {
        pointer: '/proofOfPossession/csr',
        ...(defect.reason !== undefined && { reason: defect.reason }),
      };
      expect(() => check({ csrDer: defect.make(NONCE) })).toThrow(
        expect.objectContaining({ code: defect.code, errors: [expect.objectContaining(member)] }) as Error,
      );
    },
  );

  it('in the documented order: each fault hides those after it', () => {
    const faults: readonly (readonly [PkiError['code'], Situation])[] = [
      ['subject_type_mismatch', { profile: { subjectType: 'natural' } }],
      ['weak_key', { csr: { key: newTestKey('RSA-1024') } }],
      ['nonce_expired', { facts: { challenge: challenge({ expiresAt: NOW }) } }],
      ['bad_pop', { csr: { signedBy: newTestKey() } }],
      ['duplicate_key', { facts: { subjectKey: knownKey({ clientId: 'other' }) } }],
      ['qscd_not_certified', { profile: { requiresQscd: true } }],
      ['bad_attestation', { profile: { attestation: 'required' } }],
      ['policy_violation', { request: { validity: { duration: 'P4Y' } } }],
      ['terms_not_accepted', { request: { consent: { termsHash: '00'.repeat(32) } } }],
    ];
    faults.forEach(([code], first) => {
      const together = faults.slice(first).reduce<Situation>(
        (sum, [, { request, profile: rules, facts, csr }]) => ({
          request: { ...sum.request, ...request },
          profile: { ...sum.profile, ...rules },
          facts: { ...sum.facts, ...facts },
          csr: { ...sum.csr, ...csr },
        }),
        {},
      );
      expect(() => check(together)).toThrow(expect.objectContaining({ code }) as Error);
    });
  });
});
