import { sameOctets } from '../../asn1/octets';
import { formatName, formatStandardName, nameValues } from '../../x509/name';
import { OID } from '../../x509/oids';
import { decodeSubjectKeyIdentifier } from '../../x509/extensions/subject-key-identifier';
import { type TbsCertificateView, parseCertificate } from '../../x509/tbs-certificate';
import type { TrustServiceProvider, TspService } from '../trusted-list';
import { SERVICE_STATUS, SERVICE_TYPE } from '../trusted-list-uris';
import { type ListRule, type ListUnderLint, providersOf, servicesOf } from './list-rule';

/** When Regulation (EU) 910/2014 began to apply to services; `granted` did not exist before. */
const EIDAS_START = new Date('2016-06-30T22:00:00Z');
/** EN 319 412-1 5.1.4 names; the LEI is not among those that readers recognise. */
const REGISTRATION = /^(VAT|NTR|PAS|IDC|PNO|TIN)[A-Z]{2}-\S/;
const ONLY_IN_HISTORY: readonly string[] = [
  SERVICE_STATUS.underSupervision,
  SERVICE_STATUS.supervisionInCessation,
  SERVICE_STATUS.supervisionCeased,
  SERVICE_STATUS.supervisionRevoked,
  SERVICE_STATUS.accredited,
  SERVICE_STATUS.accreditationCeased,
  SERVICE_STATUS.accreditationRevoked,
];

interface ServiceAt {
  readonly provider: TrustServiceProvider;
  readonly service: TspService;
}

function serviceRule(
  id: string,
  clause: string,
  requirement: string,
  check: (at: ServiceAt, input: ListUnderLint) => string | undefined,
): ListRule {
  return {
    id,
    clause,
    requirement,
    severity: 'error',
    check: function* (input) {
      for (const { element, ...at } of servicesOf(input)) {
        const detail = check(at, input);
        if (detail !== undefined) yield { element, detail };
      }
    },
  };
}

function certificatesOf({ service }: ServiceAt): TbsCertificateView[] {
  return service.serviceInformation.serviceDigitalIdentity.x509Certificates.map(
    (der) => parseCertificate(der).tbs,
  );
}

function* ofOneSubject(certificates: readonly TbsCertificateView[]): Generator<string> {
  const [first, ...others] = certificates;
  for (const other of others) {
    if (first && !sameOctets(first.spkiDer, other.spkiDer))
      yield 'its certificates are of different keys; list one service for each';
    if (first && !sameOctets(first.subject.der, other.subject.der))
      yield 'its certificates have different subjects; list one service for each';
  }
}

export const SERVICE_LIST_RULES: readonly ListRule[] = [
  {
    id: 'ts_119_612.5.4.2.registration',
    clause: 'TS 119 612 5.4.2; EU DSS recognises VAT, NTR, PAS, IDC, PNO, TIN',
    requirement: 'The first trade name is an official registration identifier; an LEI does not count.',
    severity: 'error',
    check: function* (input) {
      for (const { provider, element } of providersOf(input)) {
        const first = provider.tspInformation.tspTradeName?.[0]?.text;
        if (first === undefined || !REGISTRATION.test(first)) {
          yield {
            element,
            detail: 'TSPTradeName does not begin with an identifier such as VATXA-… or NTRJP-…; put it first',
          };
        }
      }
    },
  },
  serviceRule(
    'ts_119_612.5.5.3.identity',
    'TS 119 612 5.5.3',
    'A service is identified by a certificate, its subject name and its SKI, all of one key and one subject.',
    (at) => {
      const { x509Certificates, x509SubjectName, x509Ski } =
        at.service.serviceInformation.serviceDigitalIdentity;
      if (x509Certificates.length === 0) return 'ServiceDigitalIdentity has no certificate; add it';
      const certificates = certificatesOf(at);
      const [first] = certificates;
      const [difference] = ofOneSubject(certificates);
      if (difference !== undefined) return difference;
      if (first && x509SubjectName !== undefined && x509SubjectName !== formatStandardName(first.subject)) {
        return 'X509SubjectName is not the subject of the certificate; write it as RFC 4514 has it';
      }
      const ski = first?.extension(OID.subjectKeyIdentifier);
      return ski && x509Ski && !sameOctets(decodeSubjectKeyIdentifier(ski.value), x509Ski)
        ? 'X509SKI is not the subjectKeyIdentifier of the certificate; copy it from there'
        : undefined;
    },
  ),
  serviceRule(
    'dss.trusted_certificate_match',
    'EU DSS, trusted certificate matches trust service',
    'O, OU, CN or the whole name of the certificate is a name of the provider or the service.',
    (at) => {
      const { tspName, tspTradeName = [] } = at.provider.tspInformation;
      const names = [...tspName, ...tspTradeName, ...at.service.serviceInformation.serviceName];
      const known = new Set(names.map(({ text }) => text.toLowerCase()));
      const isNamed = ({ subject }: TbsCertificateView): boolean =>
        nameValues(subject, 'O').some((value) => value.trim() !== '') &&
        [
          ...nameValues(subject, 'O'),
          ...nameValues(subject, 'OU'),
          ...nameValues(subject, 'CN'),
          formatName(subject),
        ].some((value) => known.has(value.toLowerCase()));
      return certificatesOf(at).every(isNamed)
        ? undefined
        : 'neither O nor CN of its certificate is a name of the TSP or the service; use the same words';
    },
  ),
  serviceRule(
    'ts_119_612.5.5.4.status',
    'TS 119 612 5.5.4',
    'A status from before 2016-07-01 stands in histories only.',
    ({ service: { serviceInformation } }) =>
      ONLY_IN_HISTORY.includes(serviceInformation.serviceStatus)
        ? `ServiceStatus ${serviceInformation.serviceStatus} is for histories; use granted or withdrawn`
        : undefined,
  ),
  serviceRule(
    'ts_119_612.5.5.5.covers_certificates',
    'TS 119 612 5.5.5; TS 119 615',
    'The status began before the first certificate that it must cover.',
    ({ service: { serviceInformation, serviceHistory = [] } }, { earliestCertificates }) => {
      const { statusStartingTime, serviceDigitalIdentity } = serviceInformation;
      const ski = Buffer.from(serviceDigitalIdentity.x509Ski ?? []).toString('hex');
      const earliest = earliestCertificates?.get(ski);
      const starts = [statusStartingTime, ...serviceHistory.map((instance) => instance.statusStartingTime)];
      return earliest && starts.every((start) => start > earliest)
        ? 'StatusStartingTime is after the first certificate that the service must cover; move it back'
        : undefined;
    },
  ),
  serviceRule(
    'ts_119_612.5.5.5.not_future',
    'TS 119 612 5.5.5',
    'The status has begun when the list is issued.',
    ({ service }, { list }) =>
      service.serviceInformation.statusStartingTime > list.schemeInformation.listIssueDateTime
        ? 'StatusStartingTime is after ListIssueDateTime; issue the list then'
        : undefined,
  ),
  serviceRule(
    'ts_119_612.5.5.4.granted_since',
    'TS 119 612 5.5.4; Regulation (EU) 910/2014, Article 52',
    'Nothing was granted before 2016-07-01.',
    ({ service: { serviceInformation, serviceHistory = [] } }) =>
      [serviceInformation, ...serviceHistory].some(
        ({ serviceStatus, statusStartingTime }) =>
          serviceStatus === SERVICE_STATUS.granted && statusStartingTime < EIDAS_START,
      )
        ? 'is granted since before 2016-06-30T22:00:00Z; begin there'
        : undefined,
  ),
  serviceRule(
    'ts_119_612.5.5.9.1.additional_information',
    'TS 119 612 5.5.9.1',
    'A CA/QC service says by AdditionalServiceInformation what its certificates are for.',
    ({ service: { serviceInformation } }) =>
      serviceInformation.serviceTypeIdentifier === SERVICE_TYPE.caQc &&
      !serviceInformation.serviceInformationExtensions?.some(
        (extension) => 'additionalServiceInformation' in extension,
      )
        ? 'has no AdditionalServiceInformation; add ForeSignatures, ForeSeals or ForWebSiteAuthentication'
        : undefined,
  ),
  serviceRule(
    'ts_119_612.5.5.7.supply_point_type',
    'TS 119 612 5.5.7',
    'A supply point has a type in version 6 only.',
    ({ service: { serviceInformation } }, { list }) =>
      list.schemeInformation.tslVersionIdentifier === 5 &&
      serviceInformation.serviceSupplyPoints?.some(({ type }) => type !== undefined)
        ? 'ServiceSupplyPoint has a type, which version 5 does not know; leave it out'
        : undefined,
  ),
  serviceRule(
    'ts_119_612.5.5.10.history_order',
    'TS 119 612 5.5.10, 5.6.5',
    'The history goes from the newest state to the oldest, each before the next.',
    ({ service: { serviceInformation, serviceHistory = [] } }) => {
      const starts = [serviceInformation, ...serviceHistory].map(({ statusStartingTime }) =>
        statusStartingTime.getTime(),
      );
      return starts.every((start, place) => place === 0 || start < (starts[place - 1] ?? 0))
        ? undefined
        : 'ServiceHistory is not newest first; sort it by StatusStartingTime';
    },
  ),
  serviceRule(
    'ts_119_612.5.6.3.history_identity',
    'TS 119 612 5.6.3',
    'A history names the service by subject and SKI, without certificates.',
    ({ service: { serviceHistory = [] } }) =>
      serviceHistory.some(
        ({ serviceDigitalIdentity: { x509Certificates, x509Ski } }) =>
          x509Certificates.length > 0 || !x509Ski,
      )
        ? 'a ServiceHistoryInstance has certificates or no X509SKI; keep X509SubjectName and X509SKI'
        : undefined,
  ),
];
