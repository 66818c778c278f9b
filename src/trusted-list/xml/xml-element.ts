import type { ElementName } from './namespaces';

export interface XmlAttribute {
  /** Undefined for an attribute without prefix. */
  readonly namespaceUri: string | undefined;
  readonly localName: string;
  readonly value: string;
}

/** An element as read, namespaces resolved. */
export class XmlElement {
  readonly children: XmlElement[] = [];
  /** All character content of the element itself, its comments left out. */
  text = '';

  constructor(
    readonly namespaceUri: string,
    readonly localName: string,
    readonly qualifiedName: string,
    readonly attributes: readonly XmlAttribute[],
    readonly parent: XmlElement | undefined,
  ) {}

  is({ namespace, localName }: ElementName): boolean {
    return this.localName === localName && this.namespaceUri === namespace.uri;
  }

  /** The names from the root down, with a number where a sibling has the same name, for messages. */
  get path(): string {
    const { parent } = this;
    if (!parent) return this.qualifiedName;
    const namesakes = parent.children.filter(
      (child) => child.localName === this.localName && child.namespaceUri === this.namespaceUri,
    );
    const number = namesakes.length > 1 ? `[${namesakes.indexOf(this) + 1}]` : '';
    return `${parent.path}/${this.qualifiedName}${number}`;
  }

  /** The element and all below it, in document order. */
  *descendants(): Generator<XmlElement> {
    const waiting: XmlElement[] = [this];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      yield next;
      for (let place = next.children.length - 1; place >= 0; place--) {
        const child = next.children[place];
        if (child) waiting.push(child);
      }
    }
  }
}
