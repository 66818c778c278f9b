import { createHash } from 'node:crypto';

import { describeRules, type Failure, type Success } from '../../test/support/lint-cases.suite';
import {
  EU_SEAL,
  EU_SHORT_SEAL,
  EU_SIGNATURE,
  ISSUING_CA,
  JP_SEAL,
  OCSP_RESPONDER,
  PERSON_NAME,
  SEAL_NAME,
  TIME_STAMPING_UNIT,
  entry,
  rsaKey,
  withExtensions,
  withKey,
  withPolicies,
  withStatements,
  withSubject,
  withValidity,
  without,
  type LintSample,
  CLAIMLESS,
  expecting,
  stating,
  unstating,
} from '../../test/support/lint-samples';
import { bitString, nullValue, objectIdentifier, sequence } from '../asn1/der-writer';
import { encodeDraftLeiWithRole, encodeLeiExtension } from '../qcstatements/lei';
import { encodeQcCompliance } from '../qcstatements/qc-compliance';
import { QC_OID } from '../qcstatements/qc-statements';
import { encodeQcType } from '../qcstatements/qc-type';
import { encodeSemanticsIdentifier } from '../qcstatements/semantics-identifier';
import { encodeAuthorityInformationAccess } from '../x509/extensions/authority-information-access';
import { encodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { encodeKeyUsage, type KeyUsage } from '../x509/extensions/key-usage';
import { encodePrivateKeyUsagePeriod } from '../x509/extensions/private-key-usage-period';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { encodeSubjectAltName } from '../x509/extensions/subject-alt-name';
import { encodeValidityAssuredShortTerm } from '../x509/extensions/validity-assured-short-term';
import type { NameEntry } from '../x509/name';
import { OID } from '../x509/oids';
import type { Extension } from '../x509/tbs-certificate';

const usage = (sample: LintSample, ...usages: readonly KeyUsage[]): LintSample =>
  withExtensions(sample, encodeKeyUsage(usages));
const critical = (sample: LintSample, extension: Extension): LintSample =>
  withExtensions(sample, { ...extension, critical: true });
const rewritten = (sample: LintSample, oid: string, value: Uint8Array): LintSample =>
  withExtensions(sample, { oid, critical: false, value });
/** The name with other values; an attribute without a value is left out. */
const changed = (
  name: readonly NameEntry[],
  values: Readonly<Record<string, string | undefined>>,
): NameEntry[] =>
  name.flatMap(({ attribute, value }) => {
    const other = attribute in values ? values[attribute] : value;
    return other === undefined ? [] : [entry(attribute, other)];
  });
const seal = (values: Readonly<Record<string, string | undefined>>): LintSample =>
  withSubject(EU_SEAL, ...changed(SEAL_NAME, values));
const person = (values: Readonly<Record<string, string | undefined>>): LintSample =>
  withSubject(EU_SIGNATURE, ...changed(PERSON_NAME, values));
const identified = (organizationIdentifier: string): LintSample => seal({ organizationIdentifier });
const numbered = (serialNumber: string): LintSample => person({ serialNumber });
const purposes = (critically: boolean, ...oids: readonly string[]): LintSample =>
  withExtensions(TIME_STAMPING_UNIT, encodeExtKeyUsage(oids, critically));

const LEI = '506700GE1G29325QX363';
const OTHER_LEI = '5493001KJTIIGC8Y1R12';
const MISMATCH = 'etsi.en_319_412_2.qcs-5.2-2.mismatched_policy_identifier_for_certificate_type';
const INVALID_LEGAL = 'etsi.en_319_412_1.leg-5.1.4-02.invalid_format';
const CA_ADDRESS = 'etsi.en_319_412_2.gen-4.4.1-3.ca_issuers_aia_access_method_absent';
const NO_RESPONDER = encodeAuthorityInformationAccess({ ocsp: [], caIssuers: ['http://pki.test/1.cer'] });
const EIDAS = [encodeQcCompliance(), encodeQcType('esign'), encodeSemanticsIdentifier('eidas-natural')];
const EIDAS_PERSON = withStatements(EU_SIGNATURE, ...EIDAS);

const FAILURES: readonly Failure[] = [
  [
    'etsi.en_319_411_1.gen-6.6.1-04.validity_assured_too_long',
    '24 hours and one second',
    withValidity(EU_SHORT_SEAL, '2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z'),
  ],
  [
    'etsi.en_319_411_1.gen-6.6.1-05.validity_assured_revocable',
    'a CRL and a responder',
    withExtensions(EU_SEAL, encodeValidityAssuredShortTerm()),
  ],
  [
    'etsi.en_319_411_1.css-6.6.3-01b.ocsp_address_of_responder',
    'a responder that names itself',
    withExtensions(
      OCSP_RESPONDER,
      encodeAuthorityInformationAccess({ ocsp: ['http://pki.test/ocsp/ca'], caIssuers: [] }),
    ),
  ],
  [
    'etsi.en_319_412_1.gen-5.1.2-01.semantics_statement_missing',
    'absent',
    unstating(EU_SEAL, QC_OID.semantics),
  ],
  [
    'etsi.en_319_412_1.gen-5.1.2-01.semantics_statement_missing',
    'natural for a legal person',
    stating(encodeSemanticsIdentifier('natural')),
  ],
  [INVALID_LEGAL, 'no scheme', identified('12345678')],
  [INVALID_LEGAL, 'unknown scheme', identified('ABCXA-1')],
  [
    INVALID_LEGAL,
    'a CA',
    withSubject(ISSUING_CA, ...changed(SEAL_NAME, { organizationIdentifier: 'VATXA' })),
  ],
  [
    'etsi.en_319_412_1.leg-5.1.6-03.eidas_legal_person_identifier_whitespace_present',
    'a blank',
    { ...stating(encodeSemanticsIdentifier('eidas-legal')), subjectDer: identified('XA/XB 1').subjectDer },
  ],
  ['etsi.en_319_412_1.nat-5.1.3.invalid_identifier_format', 'no type', numbered('4711')],
  ['etsi.en_319_412_1.nat-5.1.3.invalid_identifier_format', 'a type of legal persons', numbered('VATXA-1')],
  ['etsi.nat_5.1.5-03.invalid_syntax_serial', 'the other semantics', EIDAS_PERSON],
  [
    'etsi.en_319_412_1.leg-5.1.4-05.national_id_scheme_name_registration_authorities_uri_missing',
    'a local scheme',
    identified('AB:XA-1'),
  ],
  [
    'etsi.en_319_412_1.leg-5.1.4-05.national_id_scheme_name_registration_authorities_uri_missing',
    'a local scheme of persons',
    numbered('AB:XA-1'),
  ],
  [
    'etsi.en_319_412_2.gen-4.1-2.extension_is_critical',
    'subjectAltName',
    critical(EU_SEAL, { oid: OID.subjectAltName, critical: true, value: sequence() }),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.10-1.eku_extension_is_critical',
    'a seal',
    withExtensions(EU_SEAL, encodeExtKeyUsage([OID.documentSigning], true)),
  ],
  [
    'etsi.en_319_412_2.gen-4.2.3.1-2.required_attribute_missing',
    'a CA without O',
    withSubject(ISSUING_CA, ...changed(SEAL_NAME, { O: undefined })),
  ],
  [
    'etsi.en_319_412_2.gen-4.2.3.1-5.prohibited_duplicate_attribute_present',
    'a CA with two CN',
    withSubject(ISSUING_CA, ...SEAL_NAME, entry('CN', 'Other')),
  ],
  [
    'etsi.en_319_412_2.gen-4.2.3.1-3.organization_id_and_organization_name_attribute_values_equal',
    'a CA',
    withSubject(ISSUING_CA, ...changed(SEAL_NAME, { O: 'VATXA-1' })),
  ],
  ['etsi.en_319_412_2.nat-4.2.4-1.required_attribute_missing', 'no CN', person({ CN: undefined })],
  [
    'etsi.en_319_412_2.nat-4.2.4-1.required_attribute_missing',
    'no name at all',
    person({ SN: undefined, GN: undefined }),
  ],
  [
    'etsi.en_319_412_2.nat-4.2.4-3.prohibited_duplicate_attribute_present',
    'two countries',
    withSubject(EU_SIGNATURE, ...PERSON_NAME, entry('C', 'XB')),
  ],
  [
    'etsi.en_319_412_2.nat-4.2.4-4.mixed_pseudonym_and_name_attributes_present',
    'a pseudonym beside a surname',
    withSubject(EU_SIGNATURE, ...PERSON_NAME, entry('pseudonym', 'Ghost')),
  ],
  [
    'etsi.en_319_412_2.nat-4.3.2-1.unknown_key_usage_setting',
    'dataEncipherment',
    usage(CLAIMLESS, 'digitalSignature', 'dataEncipherment'),
  ],
  [
    'etsi.en_319_412_2.nat-4.3.2-1.unknown_key_usage_setting',
    'both ways of key exchange',
    usage(CLAIMLESS, 'keyEncipherment', 'keyAgreement'),
  ],
  [
    'etsi.en_319_412_2.nat-4.3.2-1.invalid_content_commitment_setting',
    'type C',
    usage(EU_SIGNATURE, 'digitalSignature'),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.4.prohibited_extension_present',
    'policyMappings',
    rewritten(EU_SEAL, OID.policyMappings, sequence()),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.4.prohibited_extension_present',
    'nameConstraints',
    rewritten(EU_SEAL, OID.nameConstraints, sequence()),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing',
    'no CRL and no responder',
    withExtensions(without(EU_SEAL, OID.cRLDistributionPoints), NO_RESPONDER),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-2a.no_rev_avail_missing',
    'validity-assured alone',
    without(EU_SHORT_SEAL, OID.noRevAvail),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-2a.no_rev_avail_prohibited',
    'noRevAvail alone',
    without(EU_SHORT_SEAL, OID.validityAssuredShortTerm),
    ['etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing'],
  ],
  [CA_ADDRESS, 'no authorityInfoAccess', without(EU_SEAL, OID.authorityInfoAccess)],
  [
    CA_ADDRESS,
    'a responder alone',
    withExtensions(EU_SEAL, encodeAuthorityInformationAccess({ ocsp: ['http://pki.test/o'], caIssuers: [] })),
  ],
  [MISMATCH, 'an ETSI policy in Japan', withPolicies(JP_SEAL, '0.4.0.194112.1.1')],
  [MISMATCH, 'no QcCompliance', unstating(EU_SEAL, QC_OID.compliance)],
  [
    MISMATCH,
    'no qcStatements at all',
    without(withPolicies(expecting(EU_SEAL, { qcType: undefined }), '0.4.0.194112.1.1'), OID.qcStatements),
  ],
  [MISMATCH, 'QCP-n for a legal person', withPolicies(EU_SEAL, '0.4.0.194112.1.2')],
  [MISMATCH, 'QCP-l for a natural person', withPolicies(EU_SIGNATURE, '0.4.0.194112.1.1')],
  [
    'etsi.en_319_412_2.qcs-5.2-1.multiple_certificate_type_policy_identifiers_present',
    'two ETSI policies',
    withPolicies(EU_SEAL, '0.4.0.194112.1.3', '0.4.0.194112.1.1'),
  ],
  [
    'etsi.en_319_412_3.leg-4.2.1-2.required_attribute_missing',
    'no organizationIdentifier',
    seal({ organizationIdentifier: undefined }),
  ],
  [
    'etsi.en_319_412_3.leg-4.2.1-2.required_attribute_missing',
    'a time-stamping unit without CN',
    withSubject(TIME_STAMPING_UNIT, ...changed(SEAL_NAME, { CN: undefined })),
  ],
  [
    'etsi.en_319_412_3.leg-4.2.1-3.prohibited_duplicate_attribute_present',
    'two O',
    withSubject(EU_SEAL, ...SEAL_NAME, entry('O', 'Other')),
  ],
  [
    'etsi.en_319_412_3.leg-4.2.1-6.organization_id_and_organization_name_attribute_values_equal',
    'the same text',
    seal({ O: 'VATXA-1' }),
  ],
  [
    'etsi.en_319_412_3.leg-4.3.1-3.invalid_content_commitment_setting',
    'type C',
    usage(EU_SEAL, 'digitalSignature'),
  ],
  [
    'etsi.en_319_412_3.leg-4.3.1-3.invalid_content_commitment_setting',
    'type E',
    usage(EU_SEAL, 'keyAgreement'),
  ],
  [
    'pkix.extended_key_usage_extension_with_timestamping_not_critical',
    'not critical',
    purposes(false, OID.timeStamping),
  ],
  [
    'rfc_3161.2_3.time_stamping_not_sole_purpose',
    'two purposes',
    purposes(true, OID.timeStamping, OID.documentSigning),
  ],
  ['rfc_3161.2_3.time_stamping_not_sole_purpose', 'no purpose', without(TIME_STAMPING_UNIT, OID.extKeyUsage)],
  [
    'rfc_3161.2_3.time_stamping_key_usage',
    'type D',
    usage(TIME_STAMPING_UNIT, 'digitalSignature', 'keyAgreement'),
  ],
  [
    'etsi.en_319_422.6.4.private_key_usage_period_missing',
    'absent',
    without(TIME_STAMPING_UNIT, OID.privateKeyUsagePeriod),
  ],
  [
    'etsi.en_319_422.6.4.private_key_usage_period_missing',
    'longer than the certificate',
    withExtensions(
      TIME_STAMPING_UNIT,
      encodePrivateKeyUsagePeriod({
        notBefore: new Date('2027-01-01T00:00:00Z'),
        notAfter: new Date('2027-01-02T00:00:00Z'),
      }),
    ),
  ],
  ['etsi.ts_119_312.2.discouraged_public_key', 'RSA with exponent 3', withKey(EU_SEAL, rsaKey(3072, 3n))],
  [
    'etsi.ts_119_312.2.discouraged_public_key',
    'RSA with an even exponent',
    withKey(EU_SEAL, rsaKey(3072, 65538n)),
  ],
  ['etsi.ts_119_312.2.discouraged_public_key', 'a curve that nobody names', otherKey()],
  ['etsi.ts_119_312.2.rsa_below_3000_bits', 'certified in 2027', withKey(EU_SEAL, rsaKey(2048))],
  [
    'etsi.ts_119_312.2.rsa_below_3000_bits',
    'valid in 2029',
    withValidity(withKey(EU_SEAL, rsaKey(2048)), '2026-12-31T23:59:59Z', '2029-01-01T00:00:00Z'),
  ],
  [
    'etsi.en_319_412_2.gen-4.2.2-1.discouraged_signature_algorithm',
    'SHA-1',
    signedWith('1.2.840.113549.1.1.5'),
  ],
  [
    'iso.lei.invalid_lei_checksum',
    'in the extension',
    withExtensions(EU_SEAL, encodeLeiExtension('506700GE1G29325QX364')),
  ],
  [
    'iso.lei.invalid_lei_checksum',
    'in the extension of 2019',
    withExtensions(EU_SEAL, encodeDraftLeiWithRole('506700GE1G29325QX364', 'Director')),
  ],
  [
    'iso.lei.invalid_lei_checksum',
    'in organizationIdentifier',
    without(identified('LEIXG-506700GE1G29325QX364'), OID.lei),
    [INVALID_LEGAL],
  ],
  ['iso.lei.invalid_lei_country', 'the country of the company', identified(`LEIXA-${LEI}`), [INVALID_LEGAL]],
  ['iso.lei.lei_values_differ', 'two LEIs', identified(`LEIXG-${OTHER_LEI}`)],
  [
    'jp.corporate_number.invalid_check_digit',
    'a wrong check digit',
    identified('NTRJP-8123456789012'),
    [INVALID_LEGAL],
  ],
  [
    'jp.corporate_number.invalid_check_digit',
    'of an organisation for which a person acts',
    withSubject(EU_SIGNATURE, ...PERSON_NAME, entry('organizationIdentifier', 'NTRJP-712345678901')),
    [INVALID_LEGAL],
  ],
];

const SUCCESSES: readonly Success[] = [
  [
    'etsi.en_319_411_1.gen-6.6.1-04.validity_assured_too_long',
    '24 hours, both ends counted',
    withValidity(EU_SHORT_SEAL, '2027-01-01T00:00:00Z', '2027-01-01T23:59:59Z'),
  ],
  [INVALID_LEGAL, 'a part of a country', identified('NTRXA+BY-123')],
  [
    'etsi.en_319_412_1.leg-5.1.6-03.eidas_legal_person_identifier_whitespace_present',
    'an eIDAS identifier',
    { ...stating(encodeSemanticsIdentifier('eidas-legal')), subjectDer: identified('XA/XB/1').subjectDer },
  ],
  [
    'etsi.nat_5.1.5-03.invalid_syntax_serial',
    'an eIDAS identifier',
    { ...EIDAS_PERSON, subjectDer: numbered('XA/XB/1').subjectDer },
  ],
  [
    'etsi.en_319_412_1.leg-5.1.4-05.national_id_scheme_name_registration_authorities_uri_missing',
    'a local scheme and its authority',
    {
      ...stating(encodeSemanticsIdentifier('legal', [{ type: 'uri', value: 'https://registry.test' }])),
      subjectDer: identified('AB:XA-1').subjectDer,
    },
  ],
  [
    'etsi.en_319_412_2.gen-4.1-2.extension_is_critical',
    'subjectAltName, not critical',
    withExtensions(EU_SEAL, encodeSubjectAltName([{ type: 'rfc822Name', value: 'seal@maker.test' }])),
  ],
  [
    'etsi.en_319_412_2.nat-4.2.4-1.required_attribute_missing',
    'a pseudonym alone',
    withSubject(
      EU_SIGNATURE,
      ...changed(PERSON_NAME, { SN: undefined, GN: undefined }),
      entry('pseudonym', 'Ghost'),
    ),
  ],
  [
    'etsi.en_319_412_2.nat-4.3.2-1.invalid_content_commitment_setting',
    'type B',
    usage(EU_SIGNATURE, 'digitalSignature', 'nonRepudiation'),
  ],
  [
    'etsi.en_319_412_3.leg-4.3.1-3.invalid_content_commitment_setting',
    'type F',
    usage(EU_SEAL, 'digitalSignature', 'nonRepudiation', 'keyEncipherment'),
  ],
  [
    'etsi.en_319_412_3.leg-4.3.1-3.invalid_content_commitment_setting',
    'type C without a claim to be for seals',
    usage(CLAIMLESS, 'digitalSignature'),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing',
    'a responder alone',
    without(EU_SEAL, OID.cRLDistributionPoints),
  ],
  [
    'etsi.en_319_412_2.gen-4.3.11-2.crldp_extension_missing',
    'a CRL alone',
    withExtensions(EU_SEAL, NO_RESPONDER),
  ],
  [
    'etsi.ts_119_312.2.rsa_below_3000_bits',
    'the last second',
    withValidity(withKey(EU_SEAL, rsaKey(2048)), '2026-12-31T23:59:59Z', '2028-12-31T23:59:59Z'),
  ],
  ['etsi.ts_119_312.2.rsa_below_3000_bits', '3000 bits', withKey(EU_SEAL, rsaKey(3000))],
  ['iso.lei.lei_values_differ', 'the same LEI in both places', identified(`LEIXG-${LEI}`)],
  ['iso.lei.lei_values_differ', 'a national number beside the LEI', EU_SEAL],
  ['iso.lei.invalid_lei_checksum', 'as UTF8String', withExtensions(EU_SEAL, encodeLeiExtension(LEI, 'utf8'))],
  ['jp.corporate_number.invalid_check_digit', 'a valid number', identified('NTRJP-4011001098993')],
];

function signedWith(oid: string): LintSample {
  const signatureDer = sequence(objectIdentifier(oid), nullValue());
  return { ...expecting(EU_SEAL, { signatureAlgorithmDer: signatureDer }), signatureDer };
}

function otherKey(): LintSample {
  const algorithm = sequence(objectIdentifier(OID.ecPublicKey), objectIdentifier('1.3.36.3.3.2.8.1.1.7'));
  const point = Buffer.alloc(65, 4);
  const keyIdentifier = createHash('sha1').update(point).digest();
  return withExtensions(
    { ...EU_SEAL, spkiDer: sequence(algorithm, bitString(point)) },
    encodeSubjectKeyIdentifier(keyIdentifier),
  );
}

describeRules(
  [
    'en-319-411-1',
    'en-319-412-1',
    'en-319-412-2',
    'en-319-412-3',
    'en-319-422',
    'ts-119-312',
    'iso-17442',
    'jp-corporate-number',
  ],
  FAILURES,
  SUCCESSES,
);
