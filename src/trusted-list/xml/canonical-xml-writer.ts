import { TrustedListError } from '../trusted-list-error';
import { type ElementName, displayName } from './namespaces';
import { forbiddenCharacter } from './xml-characters';

/** An attribute to be written: without prefix, or of the prefix `xml`, which needs no declaration. */
export interface WrittenAttribute {
  readonly localName: string;
  readonly isXml?: boolean;
  readonly value: string;
}

const TEXT_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#xD;',
};
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

interface OpenElement {
  readonly tag: string;
  /** The prefix that this element declares, if it does. */
  readonly declares: string | undefined;
}

/**
 * Writes elements at once in the form that exclusive canonicalisation without comments gives them (Exclusive XML
 * Canonicalization 1.0): a namespace is declared where it is first used, attributes stand in order, text is escaped as
 * C14N does. So the digest of a list is that of the string written, and no second pass over it is needed.
 */
export class CanonicalXmlWriter {
  private readonly parts: string[] = [];
  private readonly open: OpenElement[] = [];
  private readonly declared = new Set<string>();

  start(name: ElementName, attributes: readonly WrittenAttribute[] = []): void {
    const { prefix, uri } = name.namespace;
    const tag = displayName(name);
    const declares = this.declared.has(prefix) ? undefined : prefix;
    if (declares !== undefined) this.declared.add(declares);
    this.open.push({ tag, declares });
    this.parts.push('<', tag);
    if (declares !== undefined)
      this.parts.push(declares === '' ? ' xmlns="' : ` xmlns:${declares}="`, uri, '"');
    for (const { localName, isXml, value } of inOrder(attributes)) {
      this.parts.push(
        isXml === true ? ' xml:' : ' ',
        localName,
        '="',
        this.escape(value, ATTRIBUTE_ESCAPES),
        '"',
      );
    }
    this.parts.push('>');
  }

  text(text: string): void {
    this.parts.push(this.escape(text, TEXT_ESCAPES));
  }

  end(): void {
    const last = this.open.pop();
    if (!last) throw new RangeError('no element is open');
    if (last.declares !== undefined) this.declared.delete(last.declares);
    this.parts.push('</', last.tag, '>');
  }

  /** Where the writer stands, for messages. */
  get path(): string {
    return this.open.map(({ tag }) => tag).join('/');
  }

  /** The place of an element that would begin here. */
  placeOf(name: ElementName): { readonly path: string } {
    const path = (): string => [...this.open.map(({ tag }) => tag), displayName(name)].join('/');
    return {
      get path() {
        return path();
      },
    };
  }

  /** All that was written. */
  toString(): string {
    return this.parts.join('');
  }

  private escape(text: string, escapes: Readonly<Record<string, string>>): string {
    const forbidden = forbiddenCharacter(text);
    if (forbidden !== undefined) {
      throw new TrustedListError('forbidden_character', `${this.path} holds ${forbidden}; remove it`);
    }
    return escapes === TEXT_ESCAPES
      ? text.replace(/[&<>\r]/g, (character) => escapes[character] ?? character)
      : text.replace(/[&<"\t\n\r]/g, (character) => escapes[character] ?? character);
  }
}

/** Attributes without namespace by name, then those of the xml namespace (C14N 2.2). */
function inOrder(attributes: readonly WrittenAttribute[]): readonly WrittenAttribute[] {
  if (attributes.length < 2) return attributes;
  const rank = ({ localName, isXml }: WrittenAttribute): string => `${isXml === true ? 1 : 0}${localName}`;
  return [...attributes].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
