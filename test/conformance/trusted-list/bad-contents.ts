import type {
  OtherTslPointer,
  ServiceDigitalIdentity,
  SchemeInformation,
  TspService,
} from '../../../src/trusted-list/trusted-list';
import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalenceInformation,
} from '../../../src/trusted-list/mutual-recognition';
import {
  EQUIVALENCE_STATUS,
  SERVICE_STATUS,
  CERTIFICATE_CONTENT_CONTEXT,
} from '../../../src/trusted-list/trusted-list-uris';
import { formatStandardName, parseName } from '../../../src/x509/name';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { sameKeyOtherSubject } from './other-subject';
import type { BadList } from './bad-list';
import { type SignList, type UnsignedList, signWell } from './composed-lists';

const HOUR_MILLISECONDS = 3_600_000;
const LONG_AGO = new Date('2021-01-01T00:00:00Z');

/** Lists that are well signed and say something else than they should. */
export const BAD_CONTENTS: readonly Omit<BadList, 'expected'>[] = [
  onJapan(
    'next update in the past',
    scheme((one) => ({ ...one, nextUpdate: before(one.listIssueDateTime) })),
  ),
  onEu(
    'next update of the list of the lists in the past',
    'eu-lotl',
    scheme((one) => ({ ...one, nextUpdate: before(one.listIssueDateTime) })),
  ),
  onJapan(
    'service status revoked since before the certificate',
    services((one) => withStatus(one, revoked(one), LONG_AGO)),
  ),
  onEu(
    'service status withdrawn since before the certificate',
    'xa-tl',
    services((one) => withStatus(one, SERVICE_STATUS.withdrawn, LONG_AGO)),
  ),
  onEu('service status withdrawn since a moment ago, granted before', 'xa-tl', services(withdrawnNow)),
  onEu(
    'service younger than the certificate',
    'xa-tl',
    services((one) => withStatus(one, SERVICE_STATUS.granted, soon())),
  ),
  onJapan(
    'service younger than the certificate',
    services((one) => withStatus(one, one.serviceInformation.serviceStatus, soon())),
  ),
  onEu('identity of the service with the same key and another subject', 'xa-tl', services(withOtherSubject)),
  onEu('names of provider and service that the certificate does not have', 'xa-tl', withOtherNames),
  onPointer('pointer without MimeType', ({ mimeType: _, ...pointer }) => pointer),
  onPointer('pointer with another territory', (pointer) => ({ ...pointer, schemeTerritory: 'KR' })),
  onPointer(
    'pointer without the agreement',
    ({ mutualRecognitionAgreementInformation: _, ...pointer }) => pointer,
  ),
  onAgreement('agreement that starts after the certificate', (one) => [
    { ...one, statusStartingTime: soon() },
  ]),
  onAgreement('agreement repealed a moment ago, enacted before', repealedNow),
  onAgreement('two blocks for one service type', (one) => [
    one,
    { ...one, trustServiceLegalIdentifier: 'QCForESealAgain' },
  ]),
  onAgreement('the same context twice', (one) => [
    {
      ...one,
      certificateContentReferences: [
        ...(one.certificateContentReferences ?? []),
        ...(one.certificateContentReferences ?? []).slice(0, 1),
      ],
    },
  ]),
  onAgreement('context QcQSCD missing', (one) => [withoutContext(one, CERTIFICATE_CONTENT_CONTEXT.qcQscd)]),
  onAgreement('context QcCompliance missing', (one) => [
    withoutContext(one, CERTIFICATE_CONTENT_CONTEXT.qcCompliance),
  ]),
  onAgreement('law of another country in the context QcCompliance', (one) => [withOtherLegislation(one)]),
  onAgreement('status pairs without the status of the service', (one) => [
    {
      ...one,
      statusEquivalence: { valid: one.statusEquivalence.invalid, invalid: one.statusEquivalence.invalid },
    },
  ]),
];

type Change = (unsigned: UnsignedList) => UnsignedList;

function row(
  name: string,
  listId: string,
  profile: BadList['profile'],
  change: Change,
): Omit<BadList, 'expected'> {
  const sign: SignList = (unsigned) => signWell(change(unsigned));
  return { name, listId, profile, sign };
}

function onJapan(name: string, change: Change): Omit<BadList, 'expected'> {
  return row(name, 'jp-tl', 'jp-eseal-qscd', change);
}

function onEu(name: string, listId: string, change: Change): Omit<BadList, 'expected'> {
  return row(name, listId, 'eu-qseal-qscd', change);
}

/** The pointer of the EU to the list of Japan. */
function onPointer(
  name: string,
  change: (pointer: OtherTslPointer) => OtherTslPointer,
): Omit<BadList, 'expected'> {
  const changeJapan = (pointer: OtherTslPointer): OtherTslPointer =>
    pointer.schemeTerritory === 'JP' ? change(pointer) : pointer;
  return row(
    name,
    'eu-lotl',
    'jp-eseal-qscd',
    scheme((one) => ({
      ...one,
      pointersToOtherTsl: (one.pointersToOtherTsl ?? []).map(changeJapan),
    })),
  );
}

/** Each equivalence of the agreement in that pointer. */
function onAgreement(
  name: string,
  change: (one: TrustServiceEquivalenceInformation) => TrustServiceEquivalenceInformation[],
): Omit<BadList, 'expected'> {
  const changeAll = (
    agreement: MutualRecognitionAgreementInformation,
  ): MutualRecognitionAgreementInformation => ({
    ...agreement,
    trustServiceEquivalenceInformation: agreement.trustServiceEquivalenceInformation.flatMap(change),
  });
  return onPointer(name, (pointer) => {
    const { mutualRecognitionAgreementInformation: agreement, ...rest } = pointer;
    return agreement ? { ...rest, mutualRecognitionAgreementInformation: changeAll(agreement) } : pointer;
  });
}

function scheme(change: (one: SchemeInformation) => SchemeInformation): Change {
  return (unsigned) => ({
    ...unsigned,
    list: { ...unsigned.list, schemeInformation: change(unsigned.list.schemeInformation) },
  });
}

function services(change: (one: TspService) => TspService): Change {
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

function withStatus(service: TspService, serviceStatus: string, statusStartingTime: Date): TspService {
  return {
    ...service,
    serviceInformation: { ...service.serviceInformation, serviceStatus, statusStartingTime },
  };
}

function revoked({ serviceInformation: { serviceStatus } }: TspService): string {
  return serviceStatus.replace(/[a-z]+$/, 'revoked');
}

function withdrawnNow(service: TspService): TspService {
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

function withOtherSubject(service: TspService): TspService {
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

function withOtherNames({ list, ...unsigned }: UnsignedList): UnsignedList {
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

function repealedNow(one: TrustServiceEquivalenceInformation): TrustServiceEquivalenceInformation[] {
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

function withoutContext(
  one: TrustServiceEquivalenceInformation,
  context: string,
): TrustServiceEquivalenceInformation {
  const references = (one.certificateContentReferences ?? []).filter(
    (reference) => reference.context !== context,
  );
  return { ...one, certificateContentReferences: references };
}

function withOtherLegislation(one: TrustServiceEquivalenceInformation): TrustServiceEquivalenceInformation {
  const text = JSON.stringify(one.certificateContentReferences).replaceAll(
    '"qcCClegislation":"JP"',
    '"qcCClegislation":"KR"',
  );
  return {
    ...one,
    certificateContentReferences: JSON.parse(text) as NonNullable<typeof one.certificateContentReferences>,
  };
}

function before(time: Date): Date {
  return new Date(time.getTime() - HOUR_MILLISECONDS);
}

function soon(): Date {
  return new Date(justNow().getTime() + HOUR_MILLISECONDS);
}

function justNow(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}
