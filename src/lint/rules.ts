import { noOcspOfResponder } from './en-319-411-1/no-ocsp-of-responder';
import { shortTermDuration } from './en-319-411-1/short-term-duration';
import { shortTermNotRevocable } from './en-319-411-1/short-term-not-revocable';
import { qcSscdElsewhere } from './en-319-411-2/qc-sscd-elsewhere';
import { qcSscdOfQscdPolicy } from './en-319-411-2/qc-sscd-of-qscd-policy';
import { eidasLegalIdentifier } from './en-319-412-1/eidas-legal-identifier';
import { eidasNaturalIdentifier } from './en-319-412-1/eidas-natural-identifier';
import { legalIdentifier } from './en-319-412-1/legal-identifier';
import { naturalIdentifier } from './en-319-412-1/natural-identifier';
import { registrationAuthority } from './en-319-412-1/registration-authority';
import { semanticsStatement } from './en-319-412-1/semantics-statement';
import { endEntityExtensions } from './en-319-412-2/end-entity-extensions';
import { extKeyUsageNotCritical } from './en-319-412-2/ext-key-usage-not-critical';
import { issuerAddress } from './en-319-412-2/issuer-address';
import { issuerIdentifierDiffers } from './en-319-412-2/issuer-identifier-differs';
import { issuerNameAttributes } from './en-319-412-2/issuer-name-attributes';
import { issuerNameSingle } from './en-319-412-2/issuer-name-single';
import { keyUsageSetting } from './en-319-412-2/key-usage-type';
import { naturalNameAttributes } from './en-319-412-2/natural-name-attributes';
import { naturalNameSingle } from './en-319-412-2/natural-name-single';
import { noRevAvailOfLongTerm } from './en-319-412-2/no-rev-avail-of-long-term';
import { noRevAvailOfShortTerm } from './en-319-412-2/no-rev-avail-of-short-term';
import { notCritical } from './en-319-412-2/not-critical';
import { policyFamily } from './en-319-412-2/policy-family';
import { pseudonymAlone } from './en-319-412-2/pseudonym-alone';
import { signatureKeyUsage } from './en-319-412-2/signature-key-usage';
import { singleQualifiedPolicy } from './en-319-412-2/single-qualified-policy';
import { statusPointer } from './en-319-412-2/status-pointer';
import { legalIdentifierDiffers } from './en-319-412-3/legal-identifier-differs';
import { legalNameAttributes } from './en-319-412-3/legal-name-attributes';
import { legalNameSingle } from './en-319-412-3/legal-name-single';
import { sealKeyUsage } from './en-319-412-3/seal-key-usage';
import { complianceWithoutInformation } from './en-319-412-5/compliance-without-information';
import { deviceCountries } from './en-319-412-5/device-countries';
import { legislationCountries } from './en-319-412-5/legislation-countries';
import { legislationOfEu } from './en-319-412-5/legislation-of-eu';
import { legislationOfThirdCountry } from './en-319-412-5/legislation-of-third-country';
import { limitAmount } from './en-319-412-5/limit-amount';
import { limitCurrency } from './en-319-412-5/limit-currency';
import { noQualifiedCa } from './en-319-412-5/no-qualified-ca';
import { pdsHttps } from './en-319-412-5/pds-https';
import { pdsLanguageCase } from './en-319-412-5/pds-language-case';
import { pdsLanguages } from './en-319-412-5/pds-languages';
import { qcType } from './en-319-412-5/qc-type';
import { qcTypeOfQualified } from './en-319-412-5/qc-type-of-qualified';
import { retentionPeriod } from './en-319-412-5/retention-period';
import { singleStatements } from './en-319-412-5/single-statements';
import { sscdWithoutInformation } from './en-319-412-5/sscd-without-information';
import { statementsNotCritical } from './en-319-412-5/statements-not-critical';
import { privateKeyUsagePeriod } from './en-319-422/private-key-usage-period';
import { timeStampingAlone } from './en-319-422/time-stamping-alone';
import { timeStampingCritical } from './en-319-422/time-stamping-critical';
import { timeStampingKeyUsage } from './en-319-422/time-stamping-key-usage';
import { leiCheckDigits } from './iso-17442/lei-check-digits';
import { leiCountry } from './iso-17442/lei-country';
import { singleLei } from './iso-17442/single-lei';
import { corporateNumberCheckDigit } from './jp-corporate-number/check-digit';
import { authorityKeyIdentifier } from './rfc-5280/authority-key-identifier';
import { authorityUrls } from './rfc-5280/authority-urls';
import { basicConstraintsCritical } from './rfc-5280/basic-constraints-critical';
import { basicConstraintsOfCa } from './rfc-5280/basic-constraints-of-ca';
import { basicConstraintsOfEndEntity } from './rfc-5280/basic-constraints-of-end-entity';
import { certificatePoliciesPresent } from './rfc-5280/certificate-policies-present';
import { countryName } from './rfc-5280/country-name';
import { crlUrls } from './rfc-5280/crl-urls';
import { derEncoding } from './rfc-5280/der-encoding';
import { issuerKeyIdentifier } from './rfc-5280/issuer-key-identifier';
import { issuerName } from './rfc-5280/issuer-name';
import { keyCertSignOfCa } from './rfc-5280/key-cert-sign-of-ca';
import { keyCertSignOfEndEntity } from './rfc-5280/key-cert-sign-of-end-entity';
import { keyUsageCritical } from './rfc-5280/key-usage-critical';
import { keyUsagePresent } from './rfc-5280/key-usage-present';
import { knownExtensions } from './rfc-5280/known-extensions';
import { noAnyPolicy } from './rfc-5280/no-any-policy';
import { serialNumber } from './rfc-5280/serial-number';
import { signatureAlgorithm } from './rfc-5280/signature-algorithm';
import { singleExtensions } from './rfc-5280/single-extensions';
import { singlePolicies } from './rfc-5280/single-policies';
import { subjectKeyIdentifierMethod } from './rfc-5280/subject-key-identifier-method';
import { subjectKeyIdentifierOfCa } from './rfc-5280/subject-key-identifier-of-ca';
import { subjectKeyIdentifierOfEndEntity } from './rfc-5280/subject-key-identifier-of-end-entity';
import { subjectNotEmpty } from './rfc-5280/subject-not-empty';
import { timeEncoding } from './rfc-5280/time-encoding';
import { validityOrder } from './rfc-5280/validity-order';
import { validityWithinIssuer } from './rfc-5280/validity-within-issuer';
import { version3 } from './rfc-5280/version-3';
import { ocspKeyUsage } from './rfc-6960/ocsp-key-usage';
import { ocspNoCheck } from './rfc-6960/ocsp-no-check';
import { ocspNoCheckElsewhere } from './rfc-6960/ocsp-no-check-elsewhere';
import { ocspSigning } from './rfc-6960/ocsp-signing';
import { noRevAvailAlone } from './rfc-9608/no-rev-avail-alone';
import { noRevAvailOfCa } from './rfc-9608/no-rev-avail-of-ca';
import { shortRsaKey } from './ts-119-312/short-rsa-key';
import { signatureHash } from './ts-119-312/signature-hash';
import { subjectKey } from './ts-119-312/subject-key';
import type { LintRule } from './lint-rule';

/** Every rule, in the order of the findings. */
export const RULES: readonly LintRule[] = [
  // RFC 5280
  derEncoding,
  version3,
  serialNumber,
  signatureAlgorithm,
  issuerName,
  subjectNotEmpty,
  countryName,
  timeEncoding,
  validityOrder,
  validityWithinIssuer,
  singleExtensions,
  knownExtensions,
  authorityKeyIdentifier,
  issuerKeyIdentifier,
  subjectKeyIdentifierOfCa,
  subjectKeyIdentifierOfEndEntity,
  subjectKeyIdentifierMethod,
  basicConstraintsOfCa,
  basicConstraintsCritical,
  basicConstraintsOfEndEntity,
  keyUsagePresent,
  keyUsageCritical,
  keyCertSignOfCa,
  keyCertSignOfEndEntity,
  certificatePoliciesPresent,
  singlePolicies,
  noAnyPolicy,
  crlUrls,
  authorityUrls,
  // RFC 6960
  ocspSigning,
  ocspNoCheck,
  ocspKeyUsage,
  ocspNoCheckElsewhere,
  // RFC 9608
  noRevAvailAlone,
  noRevAvailOfCa,
  // EN 319 411-1
  shortTermDuration,
  shortTermNotRevocable,
  noOcspOfResponder,
  // EN 319 411-2
  qcSscdOfQscdPolicy,
  qcSscdElsewhere,
  // EN 319 412-1
  semanticsStatement,
  legalIdentifier,
  eidasLegalIdentifier,
  naturalIdentifier,
  eidasNaturalIdentifier,
  registrationAuthority,
  // EN 319 412-2
  notCritical,
  extKeyUsageNotCritical,
  issuerNameAttributes,
  issuerNameSingle,
  issuerIdentifierDiffers,
  naturalNameAttributes,
  naturalNameSingle,
  pseudonymAlone,
  keyUsageSetting,
  signatureKeyUsage,
  endEntityExtensions,
  statusPointer,
  noRevAvailOfShortTerm,
  noRevAvailOfLongTerm,
  issuerAddress,
  policyFamily,
  singleQualifiedPolicy,
  // EN 319 412-3
  legalNameAttributes,
  legalNameSingle,
  legalIdentifierDiffers,
  sealKeyUsage,
  // EN 319 412-5
  statementsNotCritical,
  singleStatements,
  noQualifiedCa,
  complianceWithoutInformation,
  sscdWithoutInformation,
  qcType,
  qcTypeOfQualified,
  legislationOfEu,
  legislationOfThirdCountry,
  legislationCountries,
  deviceCountries,
  pdsHttps,
  pdsLanguages,
  pdsLanguageCase,
  limitCurrency,
  limitAmount,
  retentionPeriod,
  // EN 319 422
  timeStampingCritical,
  timeStampingAlone,
  timeStampingKeyUsage,
  privateKeyUsagePeriod,
  // TS 119 312
  subjectKey,
  shortRsaKey,
  signatureHash,
  // ISO 17442
  leiCheckDigits,
  leiCountry,
  singleLei,
  // Ministry of Finance Order 2014 No. 70
  corporateNumberCheckDigit,
];

export const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);
