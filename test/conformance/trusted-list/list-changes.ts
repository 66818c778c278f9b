import type { TrustServiceEquivalenceInformation } from '../../../src/trusted-list/mutual-recognition';
import type {
  SchemeInformation,
  ServiceDigitalIdentity,
  TspService,
} from '../../../src/trusted-list/trusted-list';
import { EQUIVALENCE_STATUS, SERVICE_STATUS } from '../../../src/trusted-list/trusted-list-uris';
import { formatStandardName, parseName } from '../../../src/x509/name';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import type { UnsignedList } from './composed-lists';
import { sameKeyOtherSubject } from './other-subject';

const HOUR_MILLISECONDS = 3_600_000;

/** Another content of a list. */
export type ListContentChange = (unsigned: UnsignedList) => UnsignedList;

export function scheme(change: (one: SchemeInformation) => SchemeInformation): ListContentChange {
  return (unsigned) => ({
    ...unsigned,
    list: { ...unsigned.list, schemeInformation: change(unsigned.list.schemeInformation) },
  });
}

export function services(change: (one: TspService) => TspService): ListContentChange {
  return (unsigned) => ({
    ...unsigned,
    list: {
      ...unsigned.list,
      trustServiceProviderList: (unsigned.list.trustServiceProviderList ?? []).map((provider) => ({
        ...provider,
        tspServices: provider.tspServices.map(change),
      })),
    },
  });
}

export function withStatus(service: TspService, serviceStatus: string, statusStartingTime: Date): TspService {
  return {
    ...service,
    serviceInformation: { ...service.serviceInformation, serviceStatus, statusStartingTime },
  };
}

export function revoked({ serviceInformation: { serviceStatus } }: TspService): string {
  return serviceStatus.replace(/[a-z]+$/, 'revoked');
}

export function withdrawnNow(service: TspService): TspService {
  const {
    serviceTypeIdentifier,
    serviceName,
    serviceDigitalIdentity,
    serviceStatus,
    statusStartingTime,
    serviceInformationExtensions,
  } = service.serviceInformation;
  return {
    ...withStatus(service, SERVICE_STATUS.withdrawn, justNow()),
    serviceHistory: [
      {
        serviceTypeIdentifier,
        serviceName,
        serviceDigitalIdentity: { ...serviceDigitalIdentity, x509Certificates: [] },
        serviceStatus,
        statusStartingTime,
        ...(serviceInformationExtensions && { serviceInformationExtensions }),
      },
    ],
  };
}

export function withOtherSubject(service: TspService): TspService {
  const [certificate] = service.serviceInformation.serviceDigitalIdentity.x509Certificates;
  if (!certificate) return service;
  const other = sameKeyOtherSubject(certificate);
  const serviceDigitalIdentity: ServiceDigitalIdentity = {
    ...service.serviceInformation.serviceDigitalIdentity,
    x509Certificates: [other],
    x509SubjectName: formatStandardName(parseName(parseCertificate(other).tbs.subject.der)),
  };
  return { ...service, serviceInformation: { ...service.serviceInformation, serviceDigitalIdentity } };
}

export function withOtherNames({ list, ...unsigned }: UnsignedList): UnsignedList {
  const other = [{ lang: 'en', text: 'TEST Nobody' }];
  return {
    ...unsigned,
    list: {
      ...list,
      trustServiceProviderList: (list.trustServiceProviderList ?? []).map(
        ({ tspInformation, tspServices }) => ({
          tspInformation: { ...tspInformation, tspName: other },
          tspServices: tspServices.map((service) => ({
            ...service,
            serviceInformation: { ...service.serviceInformation, serviceName: other },
          })),
        }),
      ),
    },
  };
}

export function repealedNow(one: TrustServiceEquivalenceInformation): TrustServiceEquivalenceInformation[] {
  const { trustServiceLegalIdentifier: _, history = [], ...state } = one;
  return [
    {
      ...one,
      status: EQUIVALENCE_STATUS.repealed,
      statusStartingTime: justNow(),
      history: [state, ...history],
    },
  ];
}

export function withoutContext(
  one: TrustServiceEquivalenceInformation,
  context: string,
): TrustServiceEquivalenceInformation {
  const references = (one.certificateContentReferences ?? []).filter(
    (reference) => reference.context !== context,
  );
  return { ...one, certificateContentReferences: references };
}

export function withOtherLegislation(
  one: TrustServiceEquivalenceInformation,
): TrustServiceEquivalenceInformation {
  const text = JSON.stringify(one.certificateContentReferences).replaceAll(
    '"qcCClegislation":"JP"',
    '"qcCClegislation":"KR"',
  );
  return {
    ...one,
    certificateContentReferences: JSON.parse(text) as NonNullable<typeof one.certificateContentReferences>,
  };
}

export function expired(one: SchemeInformation): SchemeInformation {
  return { ...one, nextUpdate: new Date(one.listIssueDateTime.getTime() - HOUR_MILLISECONDS) };
}

export function soon(): Date {
  return new Date(justNow().getTime() + HOUR_MILLISECONDS);
}

function justNow(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
