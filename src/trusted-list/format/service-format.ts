import type {
  AdditionalServiceInformation,
  ServiceInformationExtension,
  TakenOverBy,
} from '../service-information-extensions';
import type {
  ServiceHistoryInstance,
  ServiceInformation,
  ServiceSupplyPoint,
  TspService,
} from '../trusted-list';
import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import {
  type ElementCodec,
  attributeOf,
  attributedText,
  element,
  listOf,
  one,
  optional,
  optionalAttribute,
  textElement,
} from '../xml/element-codec';
import { TSLX, elementName } from '../xml/namespaces';
import { anyText, boolean, dateTime, uri } from '../xml/scalar';
import {
  multiLangUri,
  multiLangUris,
  names,
  schemeOperatorName,
  schemeTerritory,
  serviceDigitalIdentity,
  tsl,
  uriElement,
} from './common-format';
import { qualifications } from './qualification-format';

export const serviceTypeIdentifier = uriElement('ServiceTypeIdentifier');
export const serviceStatus = uriElement('ServiceStatus');

/** 5.5.9.1. */
export const additionalServiceInformation = element<AdditionalServiceInformation>(
  tsl('AdditionalServiceInformation'),
  {
    uri: one(multiLangUri(tsl('URI'))),
    informationValue: optional(textElement(tsl('InformationValue'), anyText)),
  },
);

const takenOverBy = element<TakenOverBy>(elementName(TSLX, 'TakenOverBy'), {
  uri: one(multiLangUri(elementName(TSLX, 'URI'))),
  tspName: one(names(elementName(TSLX, 'TSPName'))),
  schemeOperatorName: one(schemeOperatorName),
  schemeTerritory: one(schemeTerritory),
});

const expiredCertsRevocationInfo = textElement(tsl('ExpiredCertsRevocationInfo'), dateTime);

const EXTENSION = tsl('Extension');

/** The content of an extension, or undefined for one that is not of TS 119 612 5.5.9. */
function readExtensionContent(cursor: ContentCursor): object | undefined {
  const choice = cursor.any();
  if (choice?.is(additionalServiceInformation.name)) {
    return { additionalServiceInformation: additionalServiceInformation.read(choice) };
  }
  if (choice?.is(qualifications.name)) return { qualifications: qualifications.read(choice) };
  if (choice?.is(takenOverBy.name)) return { takenOverBy: takenOverBy.read(choice) };
  if (choice?.is(expiredCertsRevocationInfo.name)) {
    return { expiredCertsRevocationInfo: expiredCertsRevocationInfo.read(choice) };
  }
  return undefined;
}

const SERVICE_INFORMATION_EXTENSIONS = tsl('ServiceInformationExtensions');

/** 5.5.9: an unknown extension is read over where it is not critical, and refuses the list where it is. An empty list is not written. */
const serviceInformationExtensions: ElementCodec<readonly ServiceInformationExtension[]> = {
  name: SERVICE_INFORMATION_EXTENSIONS,
  write: (xml, extensions) => {
    if (extensions.length === 0) return;
    xml.start(SERVICE_INFORMATION_EXTENSIONS);
    for (const extension of extensions) {
      xml.start(EXTENSION, [{ localName: 'Critical', value: boolean.encode(extension.critical, xml) }]);
      if ('additionalServiceInformation' in extension) {
        additionalServiceInformation.write(xml, extension.additionalServiceInformation);
      } else if ('qualifications' in extension) qualifications.write(xml, extension.qualifications);
      else if ('takenOverBy' in extension) takenOverBy.write(xml, extension.takenOverBy);
      else expiredCertsRevocationInfo.write(xml, extension.expiredCertsRevocationInfo);
      xml.end();
    }
    xml.end();
  },
  read: (source) => {
    const cursor = new ContentCursor(source);
    const extensions: ServiceInformationExtension[] = [];
    for (let found = cursor.optional(EXTENSION); found; found = cursor.optional(EXTENSION)) {
      const content = new ContentCursor(found);
      const critical = boolean.decode(content.requiredAttribute('Critical'), attributeOf(found, 'Critical'));
      const value = readExtensionContent(content);
      if (value) {
        content.end();
        extensions.push({ critical, ...value } as ServiceInformationExtension);
      } else if (critical) {
        throw new TrustedListError('critical_extension', `${found.path} is critical and not known`);
      }
    }
    cursor.end();
    return extensions;
  },
};

const serviceSupplyPoints = listOf(
  tsl('ServiceSupplyPoints'),
  attributedText<ServiceSupplyPoint, 'uri', 'type'>(
    tsl('ServiceSupplyPoint'),
    'uri',
    uri,
    'type',
    optionalAttribute('type', uri),
  ),
);

const serviceName = names(tsl('ServiceName'));
const statusStartingTime = textElement(tsl('StatusStartingTime'), dateTime);

const serviceInformation = element<ServiceInformation>(tsl('ServiceInformation'), {
  serviceTypeIdentifier: one(serviceTypeIdentifier),
  serviceName: one(serviceName),
  serviceDigitalIdentity: one(serviceDigitalIdentity),
  serviceStatus: one(serviceStatus),
  statusStartingTime: one(statusStartingTime),
  schemeServiceDefinitionUri: optional(multiLangUris(tsl('SchemeServiceDefinitionURI'))),
  serviceSupplyPoints: optional(serviceSupplyPoints),
  tspServiceDefinitionUri: optional(multiLangUris(tsl('TSPServiceDefinitionURI'))),
  serviceInformationExtensions: optional(serviceInformationExtensions),
});

const serviceHistoryInstance = element<ServiceHistoryInstance>(tsl('ServiceHistoryInstance'), {
  serviceTypeIdentifier: one(serviceTypeIdentifier),
  serviceName: one(serviceName),
  serviceDigitalIdentity: one(serviceDigitalIdentity),
  serviceStatus: one(serviceStatus),
  statusStartingTime: one(statusStartingTime),
  serviceInformationExtensions: optional(serviceInformationExtensions),
});

/** 5.5, 5.6. */
export const tspService = element<TspService>(tsl('TSPService'), {
  serviceInformation: one(serviceInformation),
  serviceHistory: optional(listOf(tsl('ServiceHistory'), serviceHistoryInstance, 0)),
});
