/** The vocabulary of trusted lists (TS 119 612 5.3 to 5.5; values as EU DSS 6.4 knows them). */

const TRUSTED_LIST = 'http://uri.etsi.org/TrstSvc/TrustedList/';
const SERVICE_TYPE_PREFIX = 'http://uri.etsi.org/TrstSvc/Svctype/';
const STATUS_PREFIX = `${TRUSTED_LIST}Svcstatus/`;
const EXTENSION_PREFIX = `${TRUSTED_LIST}SvcInfoExt/`;
const MRA_PREFIX = 'http://ec.europa.eu/tools/lotl/mra/';

/** The one value of TSLTag (TS 119 612 5.2.1). */
export const TSL_TAG = 'http://uri.etsi.org/19612/TSLTag';

/** Media type of a list, on the wire and in pointers (TS 119 612 5.3.13, 6.1). */
export const TSL_MEDIA_TYPE = 'application/vnd.etsi.tsl+xml';

/** TSLType (TS 119 612 5.3.3). */
export const TSL_TYPE = {
  euGeneric: `${TRUSTED_LIST}TSLType/EUgeneric`,
  euListOfTheLists: `${TRUSTED_LIST}TSLType/EUlistofthelists`,
  /** List of the third countries whose services give advanced signatures (European Commission). */
  adesListOfTheLists: `${MRA_PREFIX}ades-lotl-tsl-type`,
  /** The list of a third country by its ISO 3166-1 code: `JP` gives `…/JPlist`. */
  listOf: (country: string): string => `${TRUSTED_LIST}TSLType/${country}list`,
  /** The list of lists of a third country. */
  listOfTheListsOf: (country: string): string => `${TRUSTED_LIST}TSLType/${country}listofthelists`,
} as const;

/** StatusDeterminationApproach (TS 119 612 5.3.8). */
export const STATUS_DETERMINATION = {
  euAppropriate: `${TRUSTED_LIST}StatusDetn/EUappropriate`,
  euListOfTheLists: `${TRUSTED_LIST}StatusDetn/EUlistofthelists`,
  of: (country: string): string => `${TRUSTED_LIST}StatusDetn/${country}determination`,
} as const;

/** SchemeTypeCommunityRules (TS 119 612 5.3.9). */
export const SCHEME_RULES = {
  euCommon: `${TRUSTED_LIST}schemerules/EUcommon`,
  euListOfTheLists: `${TRUSTED_LIST}schemerules/EUlistofthelists`,
  of: (country: string): string => `${TRUSTED_LIST}schemerules/${country}`,
} as const;

/** ServiceTypeIdentifier (TS 119 612 5.5.1). */
export const SERVICE_TYPE = {
  // Qualified (5.5.1.1)
  caQc: `${SERVICE_TYPE_PREFIX}CA/QC`,
  ocspQc: `${SERVICE_TYPE_PREFIX}Certstatus/OCSP/QC`,
  crlQc: `${SERVICE_TYPE_PREFIX}Certstatus/CRL/QC`,
  tsaQtst: `${SERVICE_TYPE_PREFIX}TSA/QTST`,
  edsQ: `${SERVICE_TYPE_PREFIX}EDS/Q`,
  edsRemQ: `${SERVICE_TYPE_PREFIX}EDS/REM/Q`,
  psesQ: `${SERVICE_TYPE_PREFIX}PSES/Q`,
  qesValidationQ: `${SERVICE_TYPE_PREFIX}QESValidation/Q`,
  remoteQscdManagementQ: `${SERVICE_TYPE_PREFIX}RemoteQSCDManagement/Q`,
  // Not qualified (5.5.1.2)
  caPkc: `${SERVICE_TYPE_PREFIX}CA/PKC`,
  ocsp: `${SERVICE_TYPE_PREFIX}Certstatus/OCSP`,
  crl: `${SERVICE_TYPE_PREFIX}Certstatus/CRL`,
  tsa: `${SERVICE_TYPE_PREFIX}TSA`,
  tsaTssQc: `${SERVICE_TYPE_PREFIX}TSA/TSS-QC`,
  tsaTssAdesQcAndQes: `${SERVICE_TYPE_PREFIX}TSA/TSS-AdESQCandQES`,
  eds: `${SERVICE_TYPE_PREFIX}EDS`,
  edsRem: `${SERVICE_TYPE_PREFIX}EDS/REM`,
  pses: `${SERVICE_TYPE_PREFIX}PSES`,
  adesValidation: `${SERVICE_TYPE_PREFIX}AdESValidation`,
  adesGeneration: `${SERVICE_TYPE_PREFIX}AdESGeneration`,
  // National (5.5.1.3)
  ra: `${SERVICE_TYPE_PREFIX}RA`,
  raNotHavingPkiId: `${SERVICE_TYPE_PREFIX}RA/nothavingPKIid`,
  aca: `${SERVICE_TYPE_PREFIX}ACA`,
  archiv: `${SERVICE_TYPE_PREFIX}Archiv`,
  archivNotHavingPkiId: `${SERVICE_TYPE_PREFIX}Archiv/nothavingPKIid`,
  idv: `${SERVICE_TYPE_PREFIX}IdV`,
  idvNotHavingPkiId: `${SERVICE_TYPE_PREFIX}IdV/nothavingPKIid`,
  keyEscrow: `${SERVICE_TYPE_PREFIX}KEscrow`,
  keyEscrowNotHavingPkiId: `${SERVICE_TYPE_PREFIX}KEscrow/nothavingPKIid`,
  ppwd: `${SERVICE_TYPE_PREFIX}PPwd`,
  ppwdNotHavingPkiId: `${SERVICE_TYPE_PREFIX}PPwd/nothavingPKIid`,
  nationalRootCaQc: `${SERVICE_TYPE_PREFIX}NationalRootCA-QC`,
  tlIssuer: `${SERVICE_TYPE_PREFIX}TLIssuer`,
  unspecified: `${SERVICE_TYPE_PREFIX}unspecified`,
} as const;

/** ServiceStatus (TS 119 612 5.5.4); those from `underSupervision` on stand in histories before 2016-07-01 only. */
export const SERVICE_STATUS = {
  granted: `${STATUS_PREFIX}granted`,
  withdrawn: `${STATUS_PREFIX}withdrawn`,
  recognisedAtNationalLevel: `${STATUS_PREFIX}recognisedatnationallevel`,
  deprecatedAtNationalLevel: `${STATUS_PREFIX}deprecatedatnationallevel`,
  setByNationalLaw: `${STATUS_PREFIX}setbynationallaw`,
  deprecatedByNationalLaw: `${STATUS_PREFIX}deprecatedbynationallaw`,
  underSupervision: `${STATUS_PREFIX}undersupervision`,
  supervisionInCessation: `${STATUS_PREFIX}supervisionincessation`,
  supervisionCeased: `${STATUS_PREFIX}supervisionceased`,
  supervisionRevoked: `${STATUS_PREFIX}supervisionrevoked`,
  accredited: `${STATUS_PREFIX}accredited`,
  accreditationCeased: `${STATUS_PREFIX}accreditationceased`,
  accreditationRevoked: `${STATUS_PREFIX}accreditationrevoked`,
} as const;

/** Qualifier (TS 119 612 5.5.9.2.3). */
export const QUALIFIER = {
  qcStatement: `${EXTENSION_PREFIX}QCStatement`,
  notQualified: `${EXTENSION_PREFIX}NotQualified`,
  qcWithQscd: `${EXTENSION_PREFIX}QCWithQSCD`,
  qcNoQscd: `${EXTENSION_PREFIX}QCNoQSCD`,
  qcQscdStatusAsInCert: `${EXTENSION_PREFIX}QCQSCDStatusAsInCert`,
  qcQscdManagedOnBehalf: `${EXTENSION_PREFIX}QCQSCDManagedOnBehalf`,
  qcForESig: `${EXTENSION_PREFIX}QCForESig`,
  qcForESeal: `${EXTENSION_PREFIX}QCForESeal`,
  qcForWsa: `${EXTENSION_PREFIX}QCForWSA`,
  // Before 2016-07-01.
  qcForLegalPerson: `${EXTENSION_PREFIX}QCForLegalPerson`,
  qcWithSscd: `${EXTENSION_PREFIX}QCWithSSCD`,
  qcNoSscd: `${EXTENSION_PREFIX}QCNoSSCD`,
  qcSscdStatusAsInCert: `${EXTENSION_PREFIX}QCSSCDStatusAsInCert`,
} as const;

/** URI of AdditionalServiceInformation (TS 119 612 5.5.9.1). */
export const ADDITIONAL_SERVICE_INFORMATION = {
  forESignatures: `${EXTENSION_PREFIX}ForeSignatures`,
  forESeals: `${EXTENSION_PREFIX}ForeSeals`,
  forWebSiteAuthentication: `${EXTENSION_PREFIX}ForWebSiteAuthentication`,
} as const;

/** TrustServiceEquivalenceStatus of the European Commission. */
export const EQUIVALENCE_STATUS = {
  enacted: `${MRA_PREFIX}enacted`,
  repealed: `${MRA_PREFIX}repealed`,
} as const;

/** CertificateContentReferenceEquivalenceContext: the only three that count, each once in a block. */
export const CERTIFICATE_CONTENT_CONTEXT = {
  qcCompliance: `${MRA_PREFIX}QcCompliance`,
  qcType: `${MRA_PREFIX}QcType`,
  qcQscd: `${MRA_PREFIX}QcQSCD`,
} as const;
