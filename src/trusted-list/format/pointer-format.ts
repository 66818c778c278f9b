import type { OtherTslPointer } from '../trusted-list';
import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import { type ElementCodec, listOf, textElement } from '../xml/element-codec';
import { TSLX, elementName } from '../xml/namespaces';
import { text } from '../xml/scalar';
import {
  schemeOperatorName,
  schemeTerritory,
  schemeTypeCommunityRules,
  serviceDigitalIdentity,
  tsl,
  tslType,
  uriElement,
} from './common-format';
import { mutualRecognitionAgreementInformation } from './mutual-recognition-format';

type AdditionalMember = Exclude<keyof OtherTslPointer, 'serviceDigitalIdentities' | 'tslLocation'>;

/** What stands in an OtherInformation of its own each, in the order in which it is written. */
const ADDITIONAL: {
  readonly [Member in AdditionalMember]-?: ElementCodec<NonNullable<OtherTslPointer[Member]>>;
} = {
  tslType,
  schemeTerritory,
  mimeType: textElement(elementName(TSLX, 'MimeType'), text),
  schemeOperatorName,
  schemeTypeCommunityRules,
  mutualRecognitionAgreementInformation,
};
const ADDITIONAL_ENTRIES = Object.entries(ADDITIONAL) as [AdditionalMember, ElementCodec<unknown>][];

const OTHER_TSL_POINTER = tsl('OtherTSLPointer');
const ADDITIONAL_INFORMATION = tsl('AdditionalInformation');
const OTHER_INFORMATION = tsl('OtherInformation');
const TEXTUAL_INFORMATION = tsl('TextualInformation');
const identities = listOf(tsl('ServiceDigitalIdentities'), serviceDigitalIdentity);
const tslLocation = uriElement('TSLLocation');

/** 5.3.13. AdditionalInformation is read in any order; what is not known in it is read over. */
const otherTslPointer: ElementCodec<OtherTslPointer> = {
  name: OTHER_TSL_POINTER,
  write: (xml, pointer) => {
    xml.start(OTHER_TSL_POINTER);
    if (pointer.serviceDigitalIdentities.length > 0) identities.write(xml, pointer.serviceDigitalIdentities);
    tslLocation.write(xml, pointer.tslLocation);
    const additional = ADDITIONAL_ENTRIES.filter(([member]) => pointer[member] !== undefined);
    if (additional.length > 0) {
      xml.start(ADDITIONAL_INFORMATION);
      for (const [member, codec] of additional) {
        xml.start(OTHER_INFORMATION);
        codec.write(xml, pointer[member]);
        xml.end();
      }
      xml.end();
    }
    xml.end();
  },
  read: (source) => {
    const cursor = new ContentCursor(source);
    const signers = cursor.optional(identities.name);
    const location = tslLocation.read(cursor.next(tslLocation.name));
    const additional = cursor.optional(ADDITIONAL_INFORMATION);
    cursor.end();
    return {
      serviceDigitalIdentities: signers ? identities.read(signers) : [],
      tslLocation: location,
      ...(additional ? readAdditionalInformation(new ContentCursor(additional)) : {}),
    };
  },
};

function readAdditionalInformation(cursor: ContentCursor): Pick<OtherTslPointer, AdditionalMember> {
  const found: Partial<Record<AdditionalMember, unknown>> = {};
  for (;;) {
    if (cursor.optional(TEXTUAL_INFORMATION)) continue;
    const information = cursor.optional(OTHER_INFORMATION);
    if (!information) break;
    const [content] = information.children;
    const [member, codec] = ADDITIONAL_ENTRIES.find(([, { name }]) => content?.is(name)) ?? [];
    if (!content || !member || !codec) continue;
    if (information.children.length > 1 || found[member] !== undefined) {
      throw new TrustedListError('repeated', `${content.path} is not alone`);
    }
    found[member] = codec.read(content);
  }
  cursor.end();
  return found as Pick<OtherTslPointer, AdditionalMember>;
}

export const pointersToOtherTsl = listOf(tsl('PointersToOtherTSL'), otherTslPointer);
