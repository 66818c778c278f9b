import { TrustedListError } from '../trusted-list-error';
import { type ElementName, displayName } from './namespaces';
import type { XmlElement } from './xml-element';

/** Goes through the content of one element in order, and sees to it that nothing is left unread. */
export class ContentCursor {
  private place = 0;
  private readonly readAttributes = new Set<string>();

  constructor(readonly element: XmlElement) {}

  /** The next child if it has that name. */
  optional(name: ElementName): XmlElement | undefined {
    const child = this.element.children[this.place];
    if (!child?.is(name)) return undefined;
    this.place++;
    return child;
  }

  next(name: ElementName): XmlElement {
    const child = this.optional(name);
    if (child) return child;
    const instead = this.element.children[this.place];
    const seen = instead ? `, there is ${instead.qualifiedName} instead` : '';
    throw new TrustedListError('missing_element', `${this.element.path} lacks ${displayName(name)}${seen}`);
  }

  /** The next child of any name. */
  any(): XmlElement | undefined {
    return this.element.children[this.place++];
  }

  /** The attribute of that name in the namespace given, or in none. */
  attribute(localName: string, namespaceUri?: string): string | undefined {
    const found = this.element.attributes.find(
      (one) => one.localName === localName && one.namespaceUri === namespaceUri,
    );
    this.readAttributes.add(`${namespaceUri ?? ''} ${localName}`);
    return found?.value;
  }

  requiredAttribute(localName: string, namespaceUri?: string): string {
    const value = this.attribute(localName, namespaceUri);
    if (value !== undefined) return value;
    throw new TrustedListError('missing_attribute', `${this.element.path} lacks the attribute ${localName}`);
  }

  /** Refuses children and attributes that were not asked for, and text beside children. */
  end(): void {
    const extra = this.element.children[this.place];
    if (extra) throw new TrustedListError('unexpected_element', `${extra.path} is not expected there`);
    this.endAttributes();
    if (/\S/.test(this.element.text)) {
      throw new TrustedListError('unexpected_text', `${this.element.path} holds text`);
    }
  }

  /** The text of an element that has no children; its attributes must have been read. */
  endWithText(): string {
    const [child] = this.element.children;
    if (child) throw new TrustedListError('unexpected_element', `${child.path} is not expected there`);
    this.endAttributes();
    return this.element.text;
  }

  private endAttributes(): void {
    for (const { namespaceUri, localName } of this.element.attributes) {
      if (this.readAttributes.has(`${namespaceUri ?? ''} ${localName}`)) continue;
      throw new TrustedListError(
        'unexpected_attribute',
        `${this.element.path} has the attribute ${localName}, which is not expected there`,
      );
    }
  }
}
