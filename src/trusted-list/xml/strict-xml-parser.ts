import { XML_NAMESPACE_URI } from './namespaces';
import { forbiddenCharacter } from './xml-characters';
import { XmlElement, type XmlAttribute } from './xml-element';
import { XML_LIMITS, refuse } from './xml-text';

const DECLARATION = /^<\?xml version="1\.0"( encoding="(?:UTF|utf)-8")?( standalone="(?:yes|no)")?\s*\?>/;
const NAME = /[A-Za-z_][A-Za-z0-9._-]*(?::[A-Za-z_][A-Za-z0-9._-]*)?/y;
const SPACE = /[ \t\n]*/y;
const REFERENCE = /&([^;&<]{0,12})(;?)/g;
const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads a document of elements, attributes, text and comments in the ASCII names that lists use. Document types,
 * entities other than the predefined five, processing instructions, CDATA, and comments that split text are refused,
 * each by its reason, and so is what passes {@link XML_LIMITS}. One pass, without recursion.
 */
export function parseXml(text: string): XmlElement {
  return new Parser(text).document();
}

type Scope = ReadonlyMap<string, string>;

class Parser {
  private place = 0;
  private nodes = 0;
  private root: XmlElement | undefined;
  private current: XmlElement | undefined;
  private readonly scopes: Scope[] = [new Map([['xml', XML_NAMESPACE_URI]])];
  private readonly commented = new Set<XmlElement>();
  private readonly withText = new Set<XmlElement>();
  private readonly names = new Set<string>();

  constructor(private readonly input: string) {}

  document(): XmlElement {
    const declaration = DECLARATION.exec(this.input);
    if (declaration) this.place = declaration[0].length;
    else if (this.input.startsWith('<?xml ')) {
      refuse('xml_declaration', 'the XML declaration is not that of XML 1.0 in UTF-8');
    }
    while (this.place < this.input.length) {
      const next = this.input.indexOf('<', this.place);
      this.characters(next < 0 ? this.input.length : next);
      if (next >= 0) this.markup();
    }
    if (!this.root) refuse('not_well_formed', 'there is no element');
    if (this.current) refuse('not_well_formed', `${this.current.path} is not closed`);
    return this.root;
  }

  private characters(end: number): void {
    if (end === this.place) return;
    const raw = this.input.slice(this.place, end);
    this.place = end;
    const isBlank = !/[^ \t\n]/.test(raw);
    if (!this.current) {
      if (!isBlank) refuse('outside_root', 'text stands outside the root element');
      return;
    }
    if (raw.includes(']]>')) refuse('not_well_formed', `"]]>" stands in the text of ${this.current.path}`);
    this.current.text += this.unescape(raw, this.current);
    if (isBlank) return;
    this.withText.add(this.current);
    this.assertUnsplit(this.current);
  }

  private markup(): void {
    const { input, place } = this;
    if (input.startsWith('<!--', place)) this.comment();
    else if (input.startsWith('<![CDATA[', place))
      refuse('cdata', `a CDATA section stands in ${this.here()}; write text`);
    else if (/^<!doctype/i.test(input.slice(place, place + 9)))
      refuse('doctype', 'a document type is declared; remove it');
    else if (input.startsWith('<!', place))
      refuse('not_well_formed', `a declaration stands in ${this.here()}`);
    else if (input.startsWith('<?', place)) {
      refuse('processing_instruction', `a processing instruction stands in ${this.here()}; remove it`);
    } else if (input.startsWith('</', place)) this.endTag();
    else this.startTag();
  }

  private comment(): void {
    const { current } = this;
    if (!current) refuse('outside_root', 'a comment stands outside the root element');
    this.count();
    const end = this.input.indexOf('--', this.place + 4);
    if (end < 0 || this.input[end + 2] !== '>')
      refuse('not_well_formed', `a comment in ${current.path} is not closed`);
    this.place = end + 3;
    this.commented.add(current);
    this.assertUnsplit(current);
  }

  /** A comment within text vanishes in canonical form, so a reader who stops at it sees another value than was signed. */
  private assertUnsplit(element: XmlElement): void {
    if (this.commented.has(element) && this.withText.has(element)) {
      refuse('comment_in_text', `a comment splits the text of ${element.path}; remove it`);
    }
  }

  private startTag(): void {
    if (this.root && !this.current) refuse('outside_root', 'a second element follows the root element');
    if (this.scopes.length > XML_LIMITS.depth) {
      refuse('too_deep', `elements are nested more than ${XML_LIMITS.depth} deep`);
    }
    this.place++;
    const name = this.name();
    this.count();
    this.names.add(name);
    if (this.names.size > XML_LIMITS.elementNames) {
      refuse('too_many_names', `elements have more than ${XML_LIMITS.elementNames} different names`);
    }
    const raw = new Map<string, string>();
    for (;;) {
      const hadSpace = this.space();
      const character = this.input[this.place];
      if (character === '>' || character === '/') break;
      if (!hadSpace) refuse('not_well_formed', `the tag of ${name} in ${this.here()} is malformed`);
      const attribute = this.name();
      // Canonicalisers take the first for a declaration and leave it out of what is signed; the others have no meaning.
      if (/^xmlns([^:]|:xml)/i.test(attribute)) {
        refuse('reserved_name', `${name} in ${this.here()} has the attribute ${attribute}; rename it`);
      }
      if (raw.has(attribute))
        refuse('duplicate_attribute', `${name} in ${this.here()} has ${attribute} twice`);
      raw.set(attribute, this.attributeValue(name));
      this.count();
      if (raw.size > XML_LIMITS.attributes) {
        refuse(
          'too_many_nodes',
          `${name} in ${this.here()} has more than ${XML_LIMITS.attributes} attributes`,
        );
      }
    }
    const isEmpty = this.input[this.place] === '/';
    if (isEmpty) this.place++;
    if (this.input[this.place] !== '>')
      refuse('not_well_formed', `the tag of ${name} in ${this.here()} is malformed`);
    this.place++;
    this.enter(name, raw);
    if (isEmpty) this.leave();
  }

  private attributeValue(owner: string): string {
    this.space();
    const hasEquals = this.input[this.place] === '=';
    this.place++;
    this.space();
    const quote = this.input[this.place];
    if (!hasEquals || (quote !== '"' && quote !== "'")) {
      refuse('not_well_formed', `an attribute of ${owner} in ${this.here()} has no quoted value`);
    }
    const end = this.input.indexOf(quote, this.place + 1);
    const value = this.input.slice(this.place + 1, end < 0 ? undefined : end);
    if (end < 0 || value.includes('<')) {
      refuse('not_well_formed', `an attribute of ${owner} in ${this.here()} is not closed`);
    }
    this.place = end + 1;
    return this.unescape(value.replace(/[\t\n]/g, ' '), this.current);
  }

  private enter(name: string, raw: ReadonlyMap<string, string>): void {
    const scope = this.declare(name, raw);
    const attributes: XmlAttribute[] = [];
    for (const [key, value] of raw) {
      if (key === 'xmlns' || key.startsWith('xmlns:')) continue;
      const [prefix, localName] = split(key);
      const namespaceUri = prefix === '' ? undefined : this.resolve(scope, prefix, name);
      if (attributes.some((one) => one.localName === localName && one.namespaceUri === namespaceUri)) {
        refuse('duplicate_attribute', `${name} in ${this.here()} has ${key} under two prefixes`);
      }
      attributes.push({ namespaceUri, localName, value });
    }
    const [prefix, localName] = split(name);
    const namespaceUri = this.resolve(scope, prefix, name);
    const element = new XmlElement(namespaceUri, localName, name, attributes, this.current);
    if (this.current) this.current.children.push(element);
    else this.root = element;
    this.current = element;
    this.scopes.push(scope);
  }

  /** The namespaces in scope inside an element. */
  private declare(name: string, raw: ReadonlyMap<string, string>): Scope {
    const outer = this.scopes.at(-1) ?? new Map<string, string>();
    let scope: Map<string, string> | undefined;
    for (const [key, uri] of raw) {
      if (key !== 'xmlns' && !key.startsWith('xmlns:')) continue;
      const prefix = key === 'xmlns' ? '' : key.slice(6);
      const before = outer.get(prefix);
      // Canonicalisers are known to differ here; nobody needs it.
      if (prefix !== '' && before !== undefined && before !== uri) {
        refuse(
          'namespace_redeclared',
          `${name} in ${this.here()} gives the prefix ${prefix} another meaning`,
        );
      }
      if (uri === '') refuse('no_namespace', `${name} in ${this.here()} undoes a namespace`);
      scope ??= new Map(outer);
      scope.set(prefix, uri);
    }
    if (scope && scope.size > XML_LIMITS.namespaces) {
      refuse(
        'too_many_namespaces',
        `more than ${XML_LIMITS.namespaces} prefixes are declared in ${this.here()}`,
      );
    }
    return scope ?? outer;
  }

  private resolve(scope: Scope, prefix: string, name: string): string {
    const uri = scope.get(prefix);
    if (uri !== undefined) return uri;
    return prefix === ''
      ? refuse('no_namespace', `${name} in ${this.here()} is in no namespace`)
      : refuse(
          'unbound_prefix',
          `${name} in ${this.here()} uses the prefix ${prefix}, which is not declared`,
        );
  }

  private endTag(): void {
    this.place += 2;
    const name = this.name();
    this.space();
    if (this.input[this.place] !== '>' || this.current?.qualifiedName !== name) {
      refuse('not_well_formed', `the end tag of ${name} in ${this.here()} does not fit`);
    }
    this.place++;
    this.leave();
  }

  private leave(): void {
    this.current = this.current?.parent;
    this.scopes.pop();
  }

  private unescape(raw: string, where: XmlElement | undefined): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(REFERENCE, (_, name: string, end: string) => {
      const known = end === ';' ? (PREDEFINED[name] ?? characterReference(name)) : undefined;
      return (
        known ??
        refuse(
          'entity',
          `&${name}${end} in ${where?.path ?? 'the root element'} is not one of the five entities`,
        )
      );
    });
  }

  private name(): string {
    NAME.lastIndex = this.place;
    const name = NAME.exec(this.input)?.[0];
    if (name === undefined) refuse('not_well_formed', `a name in ${this.here()} is malformed`);
    this.place += name.length;
    return name;
  }

  private space(): boolean {
    SPACE.lastIndex = this.place;
    const length = SPACE.exec(this.input)?.[0].length ?? 0;
    this.place += length;
    return length > 0;
  }

  private count(): void {
    if (++this.nodes > XML_LIMITS.nodes) {
      refuse('too_many_nodes', `the list has more than ${XML_LIMITS.nodes} elements and attributes`);
    }
  }

  private here(): string {
    return this.current?.path ?? 'the document';
  }
}

function split(name: string): readonly [prefix: string, localName: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** The character of `#N` or `#xH`, if it is one that XML can hold. */
function characterReference(name: string): string | undefined {
  const digits = /^#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (!digits) return undefined;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  if (code > 0x10ffff) return undefined;
  const character = String.fromCodePoint(code);
  return forbiddenCharacter(character) === undefined ? character : undefined;
}
