import { fixturePublicKey } from '../../test/support/fixture-keys';
import { describeRules, type Failure, type Success } from '../../test/support/lint-cases.suite';
import {
  EU_SEAL,
  EU_SHORT_SEAL,
  ISSUING_CA,
  OCSP_RESPONDER,
  ROOT_CA,
  SEAL_NAME,
  TIME_STAMPING_UNIT,
  entry,
  rawInteger,
  rsaKey,
  withExtensions,
  withKey,
  withPolicies,
  withSubject,
  withValidity,
  without,
  type LintSample,
} from '../../test/support/lint-samples';
import {
  boolean,
  contextConstructed,
  generalizedTime,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  tlv,
  utf8String,
} from '../asn1/der-writer';
import { TAG } from '../asn1/tags';
import { signatureAlgorithmIdentifier } from '../x509/algorithms';
import { encodeAuthorityInformationAccess } from '../x509/extensions/authority-information-access';
import { encodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeCertificatePolicies } from '../x509/extensions/certificate-policies';
import { encodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { encodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { encodeKeyUsage, type KeyUsage } from '../x509/extensions/key-usage';
import { encodeNoRevAvail } from '../x509/extensions/no-rev-avail';
import { encodeOcspNoCheck } from '../x509/extensions/ocsp-nocheck';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { buildName } from '../x509/name';
import { OID } from '../x509/oids';
import type { Extension } from '../x509/tbs-certificate';

const usage = (sample: LintSample, ...usages: readonly KeyUsage[]): LintSample =>
  withExtensions(sample, encodeKeyUsage(usages));
const addresses = (ocsp: readonly string[], caIssuers: readonly string[]): Extension =>
  encodeAuthorityInformationAccess({ ocsp, caIssuers });
const rewritten = (sample: LintSample, oid: string, value: Uint8Array): LintSample =>
  withExtensions(sample, { oid, critical: false, value });
const uncritical = (sample: LintSample, extension: Extension): LintSample =>
  withExtensions(sample, { ...extension, critical: false });

const OCSP = 'http://pki.test/ocsp/ca';
const ISSUER = 'http://pki.test/aia/ca/1.cer';
const SHORT_ADDRESSES = addresses([], [ISSUER]);
const LEGAL_ATTRIBUTES = 'etsi.en_319_412_3.leg-4.2.1-2.required_attribute_missing';
const COUNTRY_AS_UTF8 = sequence(
  setOf(sequence(objectIdentifier(OID.countryName), utf8String('XA'))),
  ...SEAL_NAME.slice(1).map((one) => buildName([one]).subarray(2)),
);
const UNKNOWN_USAGE = 'etsi.en_319_412_2.nat-4.3.2-1.unknown_key_usage_setting';
const NOT_REVOCABLE = 'etsi.en_319_411_1.gen-6.6.1-05.validity_assured_revocable';

const FAILURES: readonly Failure[] = [
  ['itu.invalid_asn1_syntax', 'a subject that is no Name', { ...EU_SEAL, subjectDer: sequence(integer(1)) }],
  [
    'itu.invalid_asn1_syntax',
    'an attribute whose OID is cut',
    {
      ...EU_SEAL,
      subjectDer: sequence(
        ...SEAL_NAME.map((one) => buildName([one]).subarray(2)),
        setOf(sequence(tlv(TAG.OBJECT_IDENTIFIER, Buffer.from('88', 'hex')), utf8String('x'))),
      ),
    },
  ],
  [
    'itu.invalid_asn1_syntax',
    'a serial number in a longer form',
    { ...EU_SEAL, serialDer: rawInteger('0001') },
  ],
  [
    'itu.invalid_asn1_syntax',
    'noRevAvail with a value',
    rewritten(EU_SHORT_SEAL, OID.noRevAvail, integer(1)),
  ],
  [
    'itu.invalid_asn1_syntax',
    'an issuer unique identifier',
    { ...EU_SEAL, spkiDer: Buffer.concat([EU_SEAL.spkiDer, Buffer.from('810100', 'hex')]) },
  ],
  [
    'itu.invalid_asn1_syntax',
    'critical FALSE written out',
    {
      ...EU_SEAL,
      extensions: [
        sequence(objectIdentifier(OID.subjectAltName), boolean(false), octetString(sequence())),
        ...EU_SEAL.extensions,
      ],
    },
  ],
  ['pkix.certificate_version_is_not_v3', 'v2', { ...EU_SEAL, versionDer: contextConstructed(0, integer(1)) }],
  ['pkix.certificate_version_is_not_v3', 'no version', { ...EU_SEAL, versionDer: Buffer.alloc(0) }],
  ['pkix.certificate_serial_number_out_of_range', 'zero', { ...EU_SEAL, serialDer: integer(0) }],
  ['pkix.certificate_serial_number_out_of_range', 'negative', { ...EU_SEAL, serialDer: integer(-5) }],
  [
    'pkix.certificate_serial_number_out_of_range',
    '21 octets',
    { ...EU_SEAL, serialDer: rawInteger(`01${'00'.repeat(20)}`) },
  ],
  [
    'pkix.certificate_signature_algorithm_mismatch',
    'SHA-384 where the issuer uses SHA-256',
    { ...EU_SEAL, signatureDer: signatureAlgorithmIdentifier('ecdsa-sha384') },
  ],
  [
    'pkix.issuer_and_subject_dn_not_binary_equal',
    'the name of the issuer in another string type',
    {
      ...EU_SEAL,
      issuerDer: buildName([entry('C', 'XA'), entry('O', 'TEST Trust'), entry('CN', 'TEST CA')], {
        utf8: true,
      }),
    },
  ],
  [
    'pkix.issuer_and_subject_dn_not_binary_equal',
    'empty',
    { ...EU_SEAL, issuerDer: sequence(), expected: { ...EU_SEAL.expected, issuerSubjectDer: sequence() } },
  ],
  ['pkix.name_empty', 'no attribute', { ...EU_SEAL, subjectDer: sequence() }, [LEGAL_ATTRIBUTES]],
  [
    'pkix.country_name_invalid',
    'three letters',
    withSubject(EU_SEAL, entry('C', 'XAA'), ...SEAL_NAME.slice(1)),
  ],
  ['pkix.country_name_invalid', 'lower case', withSubject(EU_SEAL, entry('C', 'xa'), ...SEAL_NAME.slice(1))],
  ['pkix.country_name_invalid', 'UTF8String', { ...EU_SEAL, subjectDer: COUNTRY_AS_UTF8 }],
  [
    'pkix.wrong_time_useful_type',
    'GeneralizedTime in 2027',
    {
      ...EU_SEAL,
      validityDer: sequence(
        time(new Date('2027-01-01T00:00:00Z')),
        generalizedTime(new Date('2028-01-01T00:00:00Z')),
      ),
    },
  ],
  [
    'pkix.certificate_negative_validity_period',
    'ends before it begins',
    withValidity(EU_SEAL, '2027-02-01T00:00:00Z', '2027-01-01T00:00:00Z'),
  ],
  [
    'pkix.certificate_negative_validity_period',
    'ends as it begins',
    withValidity(EU_SEAL, '2027-02-01T00:00:00Z', '2027-02-01T00:00:00Z'),
  ],
  [
    'pkix.validity_outside_issuer',
    'outlives the issuer',
    withValidity(EU_SEAL, '2027-01-01T00:00:00Z', '2056-01-01T00:00:01Z'),
  ],
  [
    'pkix.validity_outside_issuer',
    'older than the issuer',
    withValidity(EU_SEAL, '2025-12-31T23:59:59Z', '2027-01-01T00:00:00Z'),
  ],
  [
    'pkix.duplicate_extension',
    'keyUsage twice',
    { ...EU_SEAL, extensions: [...EU_SEAL.extensions, ...EU_SEAL.extensions.slice(2, 3)] },
  ],
  ['pkix.unknown_extension', 'an OID of nobody', rewritten(EU_SEAL, '2.999.1', nullValue())],
  [
    'pkix.authority_key_identifier_keyid_missing',
    'no authorityKeyIdentifier',
    without(EU_SEAL, OID.authorityKeyIdentifier),
  ],
  [
    'pkix.authority_key_identifier_keyid_missing',
    'an empty one',
    rewritten(EU_SEAL, OID.authorityKeyIdentifier, sequence()),
  ],
  [
    'pkix.issuer_and_subject_key_identifier_not_equal',
    'another key',
    withExtensions(EU_SEAL, encodeAuthorityKeyIdentifier(Buffer.alloc(20, 8))),
  ],
  [
    'pkix.issuer_and_subject_key_identifier_not_equal',
    'a root that names another key',
    withExtensions(ROOT_CA, encodeAuthorityKeyIdentifier(Buffer.alloc(20, 8))),
  ],
  ['pkix.certificate_skid_ca_missing', 'a CA without one', without(ISSUING_CA, OID.subjectKeyIdentifier)],
  [
    'pkix.certificate_skid_end_entity_missing',
    'a seal without one',
    without(EU_SEAL, OID.subjectKeyIdentifier),
  ],
  [
    'pkix.unknown_subject_key_identifier_calculation_method',
    'of another key',
    withExtensions(EU_SEAL, encodeSubjectKeyIdentifier(Buffer.alloc(20, 9))),
  ],
  [
    'pkix.unknown_subject_key_identifier_calculation_method',
    'left behind by an exchange of keys',
    { ...EU_SEAL, spkiDer: rsaKey(3072) },
  ],
  ['pkix.ca_certificate_basic_constraints_wrong', 'absent', without(ISSUING_CA, OID.basicConstraints)],
  [
    'pkix.ca_certificate_basic_constraints_wrong',
    'cA FALSE',
    withExtensions(ISSUING_CA, { oid: OID.basicConstraints, critical: true, value: sequence() }),
  ],
  [
    'pkix.ca_certificate_basic_constraints_wrong',
    'another path length',
    withExtensions(ISSUING_CA, encodeBasicConstraints({ cA: true, pathLenConstraint: 1 })),
  ],
  [
    'pkix.ca_certificate_basic_constraints_wrong',
    'no path length',
    withExtensions(ISSUING_CA, encodeBasicConstraints({ cA: true })),
  ],
  [
    'pkix.basic_constraints_extension_not_critical',
    'a CA',
    uncritical(ISSUING_CA, encodeBasicConstraints({ cA: true, pathLenConstraint: 0 })),
  ],
  [
    'pkix.end_entity_is_ca',
    'a seal with cA TRUE',
    withExtensions(EU_SEAL, encodeBasicConstraints({ cA: true })),
  ],
  ['pkix.end_entity_is_ca', 'a path length', rewritten(EU_SEAL, OID.basicConstraints, sequence(integer(0)))],
  ['pkix.key_usage_extension_missing', 'absent', without(EU_SEAL, OID.keyUsage)],
  ['pkix.key_usage_extension_missing', 'no bit set', usage(EU_SEAL), [UNKNOWN_USAGE]],
  [
    'pkix.key_usage_extension_not_critical',
    'a seal',
    uncritical(EU_SEAL, encodeKeyUsage(['nonRepudiation'])),
  ],
  ['pkix.ca_certificate_keycertsign_keyusage_not_set', 'cRLSign alone', usage(ISSUING_CA, 'cRLSign')],
  [
    'pkix.ee_certificate_keycertsign_keyusage_set',
    'a time-stamping unit',
    usage(TIME_STAMPING_UNIT, 'digitalSignature', 'keyCertSign'),
    [UNKNOWN_USAGE],
  ],
  [
    'pkix.certificate_has_no_certificate_policies_extension',
    'an issuing CA',
    without(ISSUING_CA, OID.certificatePolicies),
  ],
  ['pkix.certificate_has_no_certificate_policies_extension', 'an empty list', withPolicies(ISSUING_CA)],
  [
    'pkix.duplicate_certificate_policy_oids',
    'a policy twice',
    withPolicies(EU_SEAL, '0.4.0.194112.1.3', '2.999.1', '2.999.1'),
  ],
  [
    'pkix.anypolicy_certificate_policy_in_end_entity_certificate',
    'a seal',
    withPolicies(EU_SEAL, '0.4.0.194112.1.3', OID.anyPolicy),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-4.http_or_ldap_crldp_distribution_point_uri_missing',
    'https',
    withExtensions(EU_SEAL, encodeCrlDistributionPoints(['https://pki.test/0.crl'])),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-4.http_or_ldap_crldp_distribution_point_uri_missing',
    'no point',
    withExtensions(EU_SEAL, encodeCrlDistributionPoints([])),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-4.http_or_ldap_crldp_distribution_point_uri_missing',
    'the second of two without a host',
    withExtensions(EU_SEAL, encodeCrlDistributionPoints(['http://pki.test/0.crl', 'http:///1.crl'])),
  ],
  [
    'pkix.invalid_uri_syntax',
    'a blank',
    withExtensions(EU_SEAL, addresses(['http://pki.test/ocsp ca'], [ISSUER])),
  ],
  [
    'pkix.invalid_uri_syntax',
    'https',
    withExtensions(EU_SEAL, addresses([OCSP], ['https://pki.test/1.cer'])),
  ],
  ['pkix.invalid_uri_syntax', 'an extension without a URL', withExtensions(ISSUING_CA, addresses([], []))],
  ['rfc_6960.4_2_2_2.ocsp_signing_missing', 'no purpose', without(OCSP_RESPONDER, OID.extKeyUsage)],
  [
    'rfc_6960.4_2_2_2.ocsp_signing_missing',
    'two purposes',
    withExtensions(OCSP_RESPONDER, encodeExtKeyUsage([OID.ocspSigning, OID.timeStamping], false)),
  ],
  ['rfc_6960.4_2_2_2_1.ocsp_nocheck_missing', 'absent', without(OCSP_RESPONDER, OID.ocspNoCheck)],
  ['e_ocsp_cert_invalid_ku', 'nonRepudiation', usage(OCSP_RESPONDER, 'nonRepudiation')],
  ['rfc_6960.4_2_2_2_1.ocsp_nocheck_prohibited', 'a seal', withExtensions(EU_SEAL, encodeOcspNoCheck())],
  [
    'rfc_9608.2.revocation_pointer_beside_no_rev_avail',
    'a CRL',
    withExtensions(EU_SHORT_SEAL, encodeCrlDistributionPoints(['http://pki.test/0.crl'])),
    [NOT_REVOCABLE],
  ],
  [
    'rfc_9608.2.revocation_pointer_beside_no_rev_avail',
    'a responder',
    withExtensions(EU_SHORT_SEAL, addresses([OCSP], [ISSUER])),
    [NOT_REVOCABLE],
  ],
  [
    'rfc_9608.2.revocation_pointer_beside_no_rev_avail',
    'a delta CRL',
    rewritten(EU_SHORT_SEAL, OID.freshestCrl, sequence()),
  ],
  ['rfc_9608.2.no_rev_avail_in_ca_certificate', 'a root', withExtensions(ROOT_CA, encodeNoRevAvail())],
];

const LONG = withValidity(EU_SEAL, '2049-12-31T23:59:59Z', '2050-01-01T00:00:00Z');
const SUCCESSES: readonly Success[] = [
  [
    'pkix.certificate_serial_number_out_of_range',
    '20 octets',
    { ...EU_SEAL, serialDer: rawInteger(`7f${'00'.repeat(19)}`) },
  ],
  ['pkix.certificate_serial_number_out_of_range', 'one', { ...EU_SEAL, serialDer: integer(1) }],
  ['pkix.wrong_time_useful_type', 'UTCTime and GeneralizedTime round the turn of 2049', LONG],
  [
    'pkix.validity_outside_issuer',
    'as long as the issuer',
    withValidity(EU_SEAL, '2026-01-01T00:00:00Z', '2056-01-01T00:00:00Z'),
  ],
  [
    'pkix.validity_outside_issuer',
    'the second in which the issuer was made',
    {
      ...withValidity(EU_SEAL, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
      issuerValidity: {
        notBefore: new Date('2026-01-01T00:00:00.900Z'),
        notAfter: new Date('2056-01-01T00:00:00Z'),
      },
    },
  ],
  [
    'pkix.issuer_and_subject_key_identifier_not_equal',
    'a root that names its own key',
    withExtensions(ROOT_CA, encodeAuthorityKeyIdentifier(fixturePublicKey('subject-p-256').keyIdentifier)),
  ],
  ['pkix.unknown_subject_key_identifier_calculation_method', 'an RSA key', withKey(EU_SEAL, rsaKey(3072))],
  [
    'pkix.end_entity_is_ca',
    'an empty basicConstraints',
    withExtensions(EU_SEAL, encodeBasicConstraints({ cA: false })),
  ],
  ['pkix.certificate_has_no_certificate_policies_extension', 'a root without policies', ROOT_CA],
  [
    'pkix.duplicate_certificate_policy_oids',
    'two policies with one CPS',
    withExtensions(
      ISSUING_CA,
      encodeCertificatePolicies([
        { oid: '2.999.1', cpsUri: OCSP },
        { oid: '2.999.2', cpsUri: OCSP },
      ]),
    ),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-4.http_or_ldap_crldp_distribution_point_uri_missing',
    'loopback with a port',
    withExtensions(EU_SEAL, encodeCrlDistributionPoints(['http://127.0.0.1:8080/crl/a%20b/0.crl?x=1'])),
  ],
  [
    'pkix.invalid_uri_syntax',
    'IPv6',
    withExtensions(EU_SEAL, addresses(['http://[::1]:8080/ocsp'], [ISSUER])),
  ],
  [
    'rfc_9608.2.revocation_pointer_beside_no_rev_avail',
    'the address of the issuer alone',
    withExtensions(EU_SHORT_SEAL, SHORT_ADDRESSES),
  ],
];

describeRules(['rfc-5280', 'rfc-6960', 'rfc-9608'], FAILURES, SUCCESSES);
