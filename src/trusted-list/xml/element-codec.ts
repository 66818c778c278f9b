import { TrustedListError } from '../trusted-list-error';
import type { CanonicalXmlWriter, WrittenAttribute } from './canonical-xml-writer';
import { ContentCursor } from './content-cursor';
import { type ElementName, XML_NAMESPACE_URI, displayName } from './namespaces';
import { type Place, type Scalar, language } from './scalar';
import type { XmlElement } from './xml-element';

/**
 * One element of the standard in both directions. An element is described once, in the order of its schema, so that
 * what is written is what is read.
 */
export interface ElementCodec<T> {
  readonly name: ElementName;
  write(xml: CanonicalXmlWriter, value: T): void;
  read(element: XmlElement): T;
}

/** A part of the content of an element: attributes, children, or both. */
export interface Field<T> {
  attributes?(value: T, where: Place): readonly WrittenAttribute[];
  write(xml: CanonicalXmlWriter, value: T): void;
  read(cursor: ContentCursor): T;
}

/** The parts of an element by the members of its value, in the order of the schema. */
export type Fields<T> = { readonly [Member in keyof T]-?: Field<T[Member]> };

/** An element whose value has one member for each part of the content. */
export function element<T extends object>(name: ElementName, fields: Fields<T>): ElementCodec<T> {
  const entries = Object.entries(fields) as [keyof T & string, Field<unknown>][];
  const attributed = entries.filter(([, field]) => 'attributes' in field);
  return {
    name,
    write: (xml, value) => {
      xml.start(
        name,
        attributed.flatMap(([member, field]) => field.attributes?.(value[member], xml.placeOf(name)) ?? []),
      );
      for (const [member, field] of entries) field.write(xml, value[member]);
      xml.end();
    },
    read: (source) => {
      const cursor = new ContentCursor(source);
      const value: Partial<Record<keyof T, unknown>> = {};
      for (const [member, field] of entries) {
        const part = field.read(cursor);
        if (part !== undefined) value[member] = part;
      }
      cursor.end();
      return value as T;
    },
  };
}

/** An element with text alone. */
export function textElement<T>(name: ElementName, scalar: Scalar<T>): ElementCodec<T> {
  return {
    name,
    write: (xml, value) => {
      xml.start(name);
      xml.text(scalar.encode(value, xml));
      xml.end();
    },
    read: (source) => scalar.decode(new ContentCursor(source).endWithText(), source),
  };
}

/** An element with text and one attribute. */
export function attributedText<T extends object, Text extends keyof T, Attribute extends keyof T>(
  name: ElementName,
  textMember: Text,
  textScalar: Scalar<T[Text]>,
  attributeMember: Attribute,
  attributeField: Field<T[Attribute]>,
): ElementCodec<T> {
  return {
    name,
    write: (xml, value) => {
      xml.start(name, attributeField.attributes?.(value[attributeMember], xml.placeOf(name)));
      xml.text(textScalar.encode(value[textMember], xml));
      xml.end();
    },
    read: (source) => {
      const cursor = new ContentCursor(source);
      const attributeValue = attributeField.read(cursor);
      const value: Partial<T> = {};
      value[textMember] = textScalar.decode(cursor.endWithText(), source);
      if (attributeValue !== undefined) value[attributeMember] = attributeValue;
      return value as T;
    },
  };
}

/** An element around another value: the content is one part. */
export function wrapping<T>(name: ElementName, field: Field<T>): ElementCodec<T> {
  const inner = element<{ content: T }>(name, { content: field });
  return {
    name,
    write: (xml, content) => inner.write(xml, { content }),
    read: (source) => inner.read(source).content,
  };
}

/** An element that is always there. */
export function one<T>(codec: ElementCodec<T>): Field<T> {
  return {
    write: (xml, value) => {
      if (value === undefined) {
        throw new TrustedListError('missing_element', `${xml.path} lacks ${displayName(codec.name)}`);
      }
      codec.write(xml, value);
    },
    read: (cursor) => codec.read(cursor.next(codec.name)),
  };
}

/** An element that may be missing. */
export function optional<T>(codec: ElementCodec<T>): Field<T | undefined> {
  return {
    write: (xml, value) => {
      if (value !== undefined) codec.write(xml, value);
    },
    read: (cursor) => {
      const found = cursor.optional(codec.name);
      return found && codec.read(found);
    },
  };
}

/** Elements of one name in a row, at least `atLeast` of them. */
export function repeated<T>(codec: ElementCodec<T>, atLeast = 1): Field<readonly T[]> {
  return {
    write: (xml, values) => {
      if (values.length < atLeast) {
        throw new TrustedListError('missing_element', `${xml.path} lacks ${displayName(codec.name)}`);
      }
      for (const value of values) codec.write(xml, value);
    },
    read: (cursor) => {
      const values: T[] = [];
      for (let found = cursor.optional(codec.name); found; found = cursor.optional(codec.name)) {
        values.push(codec.read(found));
      }
      // Says what is there instead.
      if (values.length < atLeast) cursor.next(codec.name);
      return values;
    },
  };
}

/** Elements of one name in a row; none where the member is absent. */
export function optionalRepeated<T>(codec: ElementCodec<T>): Field<readonly T[] | undefined> {
  const field = repeated(codec, 0);
  return {
    write: (xml, values) => field.write(xml, values ?? []),
    read: (cursor) => {
      const values = field.read(cursor);
      return values.length === 0 ? undefined : values;
    },
  };
}

/** An element around elements of one other name. */
export function listOf<T>(
  name: ElementName,
  codec: ElementCodec<T>,
  atLeast = 1,
): ElementCodec<readonly T[]> {
  return wrapping(name, repeated(codec, atLeast));
}

export function attribute<T>(localName: string, scalar: Scalar<T>, namespaceUri?: string): Field<T> {
  const isXml = namespaceUri === XML_NAMESPACE_URI;
  return {
    attributes: (value, where) => [
      { localName, isXml, value: scalar.encode(value, attributeOf(where, localName)) },
    ],
    write: () => undefined,
    read: (cursor) =>
      scalar.decode(
        cursor.requiredAttribute(localName, namespaceUri),
        attributeOf(cursor.element, localName),
      ),
  };
}

export function optionalAttribute<T>(localName: string, scalar: Scalar<T>): Field<T | undefined> {
  const required = attribute(localName, scalar);
  return {
    attributes: (value, where) => (value === undefined ? [] : (required.attributes?.(value, where) ?? [])),
    write: () => undefined,
    read: (cursor) => (cursor.attribute(localName) === undefined ? undefined : required.read(cursor)),
  };
}

/** `xml:lang`. */
export const xmlLang: Field<string> = attribute('lang', language, XML_NAMESPACE_URI);

/** The place of an attribute of an element. */
export function attributeOf(element: Place, localName: string): Place {
  return {
    get path() {
      return `${element.path}/@${localName}`;
    },
  };
}
