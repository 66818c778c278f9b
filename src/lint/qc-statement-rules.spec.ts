import { describeRules, type Failure, type Success } from '../../test/support/lint-cases.suite';
import {
  EU_SEAL,
  EU_SEAL_STATEMENTS,
  ISSUING_CA,
  JP_SEAL,
  OCSP_RESPONDER,
  PDS,
  withExtensions,
  withPolicies,
  withStatements,
  type LintSample,
  CLAIMLESS,
  expecting,
  stating,
  unstating,
} from '../../test/support/lint-samples';
import { nullValue, sequence } from '../asn1/der-writer';
import { encodeObjectIdentifierList } from '../qcstatements/object-identifier-list';
import { encodeQcCClegislation } from '../qcstatements/qc-c-clegislation';
import { encodeQcCompliance } from '../qcstatements/qc-compliance';
import { encodeQcLimitValue } from '../qcstatements/qc-limit-value';
import { encodeQcPds } from '../qcstatements/qc-pds';
import { encodeQcQscdLegislation } from '../qcstatements/qc-qscd-legislation';
import { encodeQcRetentionPeriod } from '../qcstatements/qc-retention-period';
import { QC_OID, encodeQcStatements } from '../qcstatements/qc-statements';
import { QC_TYPE_OID, encodeQcType } from '../qcstatements/qc-type';
import { encodeSemanticsIdentifier } from '../qcstatements/semantics-identifier';
import type { Extension } from '../x509/tbs-certificate';

const critical = (sample: LintSample, extension: Extension): LintSample =>
  withExtensions(sample, { ...extension, critical: true });
const pds = (...locations: readonly (readonly [url: string, language: string])[]): LintSample =>
  stating(encodeQcPds(locations.map(([url, language]) => ({ url, language }))));

const MISMATCH = 'etsi.en_319_412_2.qcs-5.2-2.mismatched_policy_identifier_for_certificate_type';
const STATEMENTS_TWICE = withStatements(EU_SEAL, ...EU_SEAL_STATEMENTS, encodeQcPds(PDS));

const FAILURES: readonly Failure[] = [
  [
    'etsi.en_319_411_2.gen-6.6.1-03.qc_sscd_missing',
    'QCP-l-qscd without QcSSCD',
    unstating(EU_SEAL, QC_OID.sscd),
  ],
  [
    'etsi.en_319_411_2.gen-6.6.1-04.qc_sscd_prohibited',
    'QCP-l with QcSSCD',
    withPolicies(EU_SEAL, '0.4.0.194112.1.1'),
  ],
  [
    'etsi.en_319_412_5.qcs-4.1-02.qcstatements_extension_is_critical',
    'critical',
    critical(EU_SEAL, encodeQcStatements(EU_SEAL_STATEMENTS)),
  ],
  ['e_duplicate_etsi_qcstatement', 'QcPDS twice', STATEMENTS_TWICE],
  [
    'etsi.en_319_412_5.qcs-4.2.1.qc_compliance_in_ca_certificate',
    'QcCompliance',
    withStatements(ISSUING_CA, encodeQcCompliance()),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.1.qc_compliance_in_ca_certificate',
    'QcType',
    withStatements(OCSP_RESPONDER, encodeQcType('eseal')),
  ],
  ['e_qcstatem_qccompliance_valid', 'NULL', stating({ oid: QC_OID.compliance, infoDer: nullValue() })],
  ['e_qcstatem_qcsscd_valid', 'NULL', stating({ oid: QC_OID.sscd, infoDer: nullValue() })],
  [
    'etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch',
    'another type than the profile has',
    stating(encodeQcType('web')),
  ],
  [
    'etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch',
    'two types',
    stating({
      oid: QC_OID.type,
      infoDer: encodeObjectIdentifierList([QC_TYPE_OID.eseal, QC_TYPE_OID.esign]),
    }),
  ],
  [
    'etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch',
    'a type that nobody asked for',
    withStatements(CLAIMLESS, encodeQcType('eseal'), encodeQcCClegislation(['JP'])),
  ],
  [
    'etsi.en_319_412_5.gen-4.2.3.qc_type_mismatch',
    'signatures of a legal person',
    expecting(stating(encodeQcType('esign')), { qcType: 'esign' }),
  ],
  [
    'etsi.en_319_412_5.qcs-5.01.qc_type_qualified_statement_absent',
    'a qualified seal without QcType',
    expecting(unstating(EU_SEAL, QC_OID.type), { qcType: undefined }),
  ],
  [
    'etsi.en_319_412_5.qcs-5.01.qc_cc_legislation_qualified_statement_present',
    'in the EU, beside an ETSI policy',
    stating(encodeQcCClegislation(['XA'])),
    [MISMATCH],
  ],
  [
    'etsi.en_319_412_5.qcs-5.01.qc_cc_legislation_qualified_statement_present',
    'in the EU',
    withPolicies(stating({ oid: QC_OID.cClegislation, infoDer: sequence() }), '2.999.1'),
    [
      'etsi.en_319_412_5.gen-4.2.4.iso_country_code_invalid',
      'etsi.en_319_411_2.gen-6.6.1-04.qc_sscd_prohibited',
    ],
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.4.qc_cc_legislation_missing',
    'qualified in Japan, the law not named',
    withStatements(JP_SEAL, encodeQcCompliance(), encodeQcType('eseal'), encodeSemanticsIdentifier('legal')),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.4.qc_cc_legislation_missing',
    'the law of another country',
    withStatements(
      JP_SEAL,
      encodeQcType('eseal'),
      encodeQcCClegislation(['CH']),
      encodeSemanticsIdentifier('legal'),
    ),
  ],
  [
    'etsi.en_319_412_5.gen-4.2.4.iso_country_code_invalid',
    'AB',
    withStatements(
      JP_SEAL,
      encodeQcType('eseal'),
      encodeQcCClegislation(['JP', 'AB']),
      encodeSemanticsIdentifier('legal'),
    ),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.5-01.qscd_legislation_country_prohibited',
    'a country of the EEA',
    stating(encodeQcQscdLegislation(['JP', 'NO'])),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.5-01.qscd_legislation_country_prohibited',
    'EU',
    stating(encodeQcQscdLegislation(['EU'])),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.5-01.qscd_legislation_country_prohibited',
    'no country',
    stating(encodeQcQscdLegislation([])),
  ],
  ['etsi.en_319_412_5.gen-4.3.4.url_scheme_not_https', 'http', pds(['http://pki.test/en', 'en'])],
  ['e_qcstatem_qcpds_valid', 'no English', pds(['https://pki.test/ja', 'ja'])],
  [
    'e_qcstatem_qcpds_valid',
    'English twice',
    pds(['https://pki.test/en', 'en'], ['https://pki.test/en2', 'en']),
  ],
  [
    'e_qcstatem_qcpds_valid',
    'three letters',
    pds(['https://pki.test/en', 'en'], ['https://pki.test/j', 'jpn']),
  ],
  ['w_qcstatem_qcpds_lang_case', 'capitals', pds(['https://pki.test/en', 'EN'])],
  [
    'etsi.en_319_412_5.gen-4.3.2.currency_code_invalid',
    'a numeric code',
    stating(encodeQcLimitValue({ currency: 978, amount: 5, exponent: 4 })),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.2.currency_code_invalid',
    'two letters',
    stating(encodeQcLimitValue({ currency: 'EU', amount: 5, exponent: 4 })),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.2.amount_negative',
    'the amount',
    stating(encodeQcLimitValue({ currency: 'EUR', amount: -5, exponent: 4 })),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.2.amount_negative',
    'the exponent',
    stating(encodeQcLimitValue({ currency: 'EUR', amount: 5, exponent: -1 })),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.3.retention_period_years_not_positive',
    'no year',
    stating(encodeQcRetentionPeriod(0)),
  ],
];

const SUCCESSES: readonly Success[] = [
  [
    'etsi.en_319_411_2.gen-6.6.1-04.qc_sscd_prohibited',
    'QCP-l without QcSSCD',
    withPolicies(unstating(EU_SEAL, QC_OID.sscd), '0.4.0.194112.1.1'),
  ],
  ['etsi.en_319_412_5.qcs-4.2.4.qc_cc_legislation_missing', 'no claim, no law', CLAIMLESS],
  [
    'etsi.en_319_412_5.qcs-4.2.4.qc_cc_legislation_missing',
    'not qualified, but under the law of Japan',
    withStatements(
      JP_SEAL,
      encodeQcType('eseal'),
      encodeQcCClegislation(['JP']),
      encodeSemanticsIdentifier('legal'),
    ),
  ],
  [
    'etsi.en_319_412_5.gen-4.2.4.iso_country_code_invalid',
    'a code left to users',
    withStatements(
      JP_SEAL,
      encodeQcType('eseal'),
      encodeQcCClegislation(['JP', 'XZ']),
      encodeSemanticsIdentifier('legal'),
    ),
  ],
  [
    'etsi.en_319_412_5.qcs-4.2.5-01.qscd_legislation_country_prohibited',
    'Japan',
    stating(encodeQcQscdLegislation(['JP'])),
  ],
  [
    'e_qcstatem_qcpds_valid',
    'two languages',
    pds(['https://pki.test/en', 'en'], ['https://pki.test/ja', 'ja']),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.2.currency_code_invalid',
    'EUR',
    stating(encodeQcLimitValue({ currency: 'EUR', amount: 0, exponent: 0 })),
  ],
  [
    'etsi.en_319_412_5.gen-4.3.3.retention_period_years_not_positive',
    'one year',
    stating(encodeQcRetentionPeriod(1)),
  ],
];

describeRules(['en-319-411-2', 'en-319-412-5'], FAILURES, SUCCESSES);
