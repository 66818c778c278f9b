import { TrustedListError } from '../trusted-list-error';
import type { ElementName } from './namespaces';

/** The members of a DOM element that are used here. */
interface DomElement {
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly childNodes: ArrayLike<DomElement>;
  readonly parentNode: DomElement | null;
  readonly nextSibling: DomElement | null;
  removeChild(child: DomElement): void;
  insertBefore(child: DomElement, next: DomElement | null): void;
}

interface DomParserOptions {
  readonly errorHandler: (level: string, message: string) => never;
  readonly normalizeLineEndings: (source: string) => string;
}

// The typings of both packages bring the types of the browser into the whole program, where they change those of
// platform crypto; hence the imports by hand.
/* eslint-disable @typescript-eslint/no-require-imports -- see above */
const { DOMParser } = require('@xmldom/xmldom') as {
  DOMParser: new (options: DomParserOptions) => {
    parseFromString(text: string, mediaType: string): { readonly documentElement: DomElement };
  };
};
const { ExclusiveCanonicalization } = require('xml-crypto') as {
  ExclusiveCanonicalization: new () => { process(element: DomElement, options: object): string };
};
/* eslint-enable @typescript-eslint/no-require-imports */

const ELEMENT_NODE = 1;

/**
 * The document of a list as the canonicaliser sees it. Only text that `parseXml` has read comes here: the parser behind
 * this one is lenient, and what is trusted is read from the canonical text alone.
 */
export class CanonicalizableDocument {
  private readonly root: DomElement;

  /** `text` with line ends of one LF, as `decodeXml` gives it. */
  constructor(text: string) {
    this.root = new DOMParser({
      errorHandler: (_level, message) => {
        throw new TrustedListError('not_well_formed', message.split('\n', 1)[0] ?? message);
      },
      // The parser's own rule for line ends is that of XML 1.1, which would alter U+0085 and U+2028.
      normalizeLineEndings: (source) => source,
    }).parseFromString(text, 'text/xml').documentElement;
  }

  /** The canonical text of the one element at `path` below the root (Exclusive XML Canonicalization 1.0, no comments). */
  canonical(path: readonly ElementName[]): string {
    return canonicalize(this.find(path));
  }

  /** The canonical text of the root without the element at `path`: what the transform enveloped-signature leaves. */
  canonicalWithout(path: readonly ElementName[]): string {
    const element = this.find(path);
    const { parentNode, nextSibling } = element;
    parentNode?.removeChild(element);
    try {
      return canonicalize(this.root);
    } finally {
      parentNode?.insertBefore(element, nextSibling);
    }
  }

  private find(path: readonly ElementName[]): DomElement {
    let element = this.root;
    for (const { namespace, localName } of path) {
      const [only, second] = Array.from(element.childNodes).filter(
        (node) =>
          node.nodeType === ELEMENT_NODE &&
          node.localName === localName &&
          node.namespaceURI === namespace.uri,
      );
      if (!only || second) {
        throw new TrustedListError('missing_element', `there is not exactly one ${localName} at its place`);
      }
      element = only;
    }
    return element;
  }
}

function canonicalize(element: DomElement): string {
  return new ExclusiveCanonicalization().process(element, {});
}
