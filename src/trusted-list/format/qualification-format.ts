import {
  type CriteriaList,
  KEY_USAGE_BIT_NAMES,
  type KeyUsageBit,
  type OtherCriteria,
  type QcStatementCriterion,
  type QualificationElement,
} from '../qualifications';
import { TrustedListError } from '../trusted-list-error';
import { ContentCursor } from '../xml/content-cursor';
import {
  type ElementCodec,
  attribute,
  attributedText,
  element,
  listOf,
  one,
  optional,
  optionalRepeated,
  textElement,
  wrapping,
} from '../xml/element-codec';
import { type ElementName, MRA, SIE, TSLX, XADES, elementName } from '../xml/namespaces';
import { anyText, boolean, oidAsUrn, oneOf, text, uri } from '../xml/scalar';

/** ObjectIdentifierType of XAdES around one Identifier, written as URN (EN 319 132-1 5.1.2). */
export function objectIdentifier(name: ElementName): ElementCodec<string> {
  const identifierName = elementName(XADES, 'Identifier');
  return {
    name,
    write: (xml, oid) => {
      xml.start(name);
      xml.start(identifierName, [{ localName: 'Qualifier', value: 'OIDAsURN' }]);
      xml.text(oidAsUrn.encode(oid, xml));
      xml.end();
      xml.end();
    },
    read: (source) => {
      const cursor = new ContentCursor(source);
      const identifier = cursor.next(identifierName);
      cursor.end();
      const content = new ContentCursor(identifier);
      const qualifier = content.attribute('Qualifier');
      if (qualifier !== undefined && qualifier !== 'OIDAsURN') {
        throw new TrustedListError('value', `${identifier.path}/@Qualifier is not OIDAsURN`);
      }
      return oidAsUrn.decode(content.endWithText(), identifier);
    },
  };
}

const keyUsage = listOf(
  elementName(SIE, 'KeyUsage'),
  attributedText<KeyUsageBit, 'value', 'name'>(
    elementName(SIE, 'KeyUsageBit'),
    'value',
    boolean,
    'name',
    attribute('name', oneOf(KEY_USAGE_BIT_NAMES)),
  ),
);
const policySet = listOf(
  elementName(SIE, 'PolicySet'),
  objectIdentifier(elementName(SIE, 'PolicyIdentifier')),
);
const extendedKeyUsage = listOf(
  elementName(TSLX, 'ExtendedKeyUsage'),
  objectIdentifier(elementName(TSLX, 'KeyPurposeId')),
);
const certSubjectDnAttribute = listOf(
  elementName(TSLX, 'CertSubjectDNAttribute'),
  objectIdentifier(elementName(TSLX, 'AttributeOID')),
);

type QcStatementInfo = NonNullable<QcStatementCriterion['qcStatementInfo']>;
const qcType = objectIdentifier(elementName(MRA, 'QcType'));
const qcCClegislation = textElement(elementName(MRA, 'QcCClegislation'), text);

const qcStatementInfo: ElementCodec<QcStatementInfo> = {
  name: elementName(MRA, 'QcStatementInfo'),
  write: (xml, info) => {
    xml.start(elementName(MRA, 'QcStatementInfo'));
    if ('qcType' in info) qcType.write(xml, info.qcType);
    else qcCClegislation.write(xml, info.qcCClegislation);
    xml.end();
  },
  read: (source) => {
    const cursor = new ContentCursor(source);
    const type = cursor.optional(qcType.name);
    const info = type
      ? { qcType: qcType.read(type) }
      : { qcCClegislation: qcCClegislation.read(cursor.next(qcCClegislation.name)) };
    cursor.end();
    return info;
  },
};

const qcStatementSet = listOf(
  elementName(MRA, 'QcStatementSet'),
  element<QcStatementCriterion>(elementName(MRA, 'QcStatement'), {
    qcStatementId: one(objectIdentifier(elementName(MRA, 'QcStatementId'))),
    qcStatementInfo: optional(qcStatementInfo),
  }),
);

const otherCriteriaList = element<OtherCriteria>(elementName(SIE, 'otherCriteriaList'), {
  extendedKeyUsages: optionalRepeated(extendedKeyUsage),
  certSubjectDnAttributes: optionalRepeated(certSubjectDnAttribute),
  qcStatementSets: optionalRepeated(qcStatementSet),
});

/** CriteriaListType (5.5.9.2.2) under any name; mutual recognition uses it too. */
export function criteriaList(name: ElementName): ElementCodec<CriteriaList> {
  // The type holds itself, so the inner codec is made when it is first asked for.
  let inner: ElementCodec<CriteriaList> | undefined;
  const nestedName = elementName(SIE, 'CriteriaList');
  const nested: ElementCodec<CriteriaList> = {
    name: nestedName,
    write: (xml, value) => (inner ??= criteriaList(nestedName)).write(xml, value),
    read: (source) => (inner ??= criteriaList(nestedName)).read(source),
  };
  return element<CriteriaList>(name, {
    assert: attribute('assert', oneOf(['all', 'atLeastOne', 'none'])),
    keyUsages: optionalRepeated(keyUsage),
    policySets: optionalRepeated(policySet),
    criteriaLists: optionalRepeated(nested),
    description: optional(textElement(elementName(SIE, 'Description'), anyText)),
    otherCriteriaList: optional(otherCriteriaList),
  });
}

/** QualifierType: a URI in an attribute. */
export function qualifier(name: ElementName): ElementCodec<string> {
  return wrapping(name, attribute('uri', uri));
}

/** Qualifications (5.5.9.2). */
export const qualifications = listOf(
  elementName(SIE, 'Qualifications'),
  element<QualificationElement>(elementName(SIE, 'QualificationElement'), {
    qualifiers: one(listOf(elementName(SIE, 'Qualifiers'), qualifier(elementName(SIE, 'Qualifier')))),
    criteriaList: one(criteriaList(elementName(SIE, 'CriteriaList'))),
  }),
);
