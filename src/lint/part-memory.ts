import {
  CERTIFICATE_FIELDS,
  CERTIFICATE_PARTS,
  FIELD_DECODERS,
  JUDGED_EXTENSIONS,
  type CertificatePart,
  type CertificateParts,
  type IssuerValidity,
  type JudgedExtension,
} from './certificate-parts';
import { type ExtensionElement, decodeOrTell, readExtensionElement } from './extension-element';
import { TbsLayout } from './tbs-layout';

/** The bit of each part in a mask of parts. */
const BIT = Object.fromEntries(CERTIFICATE_PARTS.map((part, place) => [part, 1 << place])) as Readonly<
  Record<CertificatePart, number>
>;

/** All these parts in one mask. */
export function maskOf(parts: readonly CertificatePart[]): number {
  return parts.reduce((mask, part) => mask | BIT[part], 0);
}

interface FieldMemory {
  /** The octets decoded last. */
  der: Buffer | undefined;
  problem: string | undefined;
}

/**
 * The parts of the certificate judged last. An update decodes only what differs from it, and marks what
 * that was.
 */
export class PartMemory {
  /** The decoded parts; one object that is written again and again. */
  readonly parts: CertificateParts;
  /** Mask of the parts that have changed; whoever has judged them sets it to 0, so that an error leaves nothing unjudged. */
  changedMask = 0;
  /** Mask of the parts that could not be decoded; rules that read them have nothing to judge. */
  unreadableMask = 0;
  private readonly writable: Record<CertificatePart, unknown>;
  private readonly layout = new TbsLayout();
  private readonly fields: readonly FieldMemory[] = CERTIFICATE_FIELDS.map(() => ({
    der: undefined,
    problem: undefined,
  }));
  private elements: readonly ExtensionElement[] | undefined;

  constructor() {
    this.writable = Object.fromEntries(CERTIFICATE_PARTS.map((part) => [part, undefined])) as Record<
      CertificatePart,
      unknown
    >;
    this.parts = this.writable as unknown as CertificateParts;
  }

  /**
   * Takes the next certificate. Throws DerError, and still remembers the last one, where the octets cannot be taken
   * apart.
   */
  update(tbsDer: Uint8Array, issuerValidity: IssuerValidity | undefined): void {
    // A copy: the parts keep their octets, and the caller may use its buffer again.
    const octets = Buffer.from(tbsDer);
    this.layout.read(octets);
    const elements = this.readElements(octets);
    this.updateFields(octets);
    if (elements !== this.elements) this.updateExtensions(elements);
    if (this.changedMask !== 0) this.updateUnreadable();
    if (!isSameValidity(issuerValidity, this.parts.issuerValidity)) {
      this.write('issuerValidity', issuerValidity);
    }
  }

  private write(part: CertificatePart, value: unknown): void {
    this.writable[part] = value;
    this.changedMask |= BIT[part];
  }

  private updateFields(octets: Buffer): void {
    const { fieldStarts, fieldEnds } = this.layout;
    for (let place = 0; place < this.fields.length; place++) {
      const memory = this.fields[place] as FieldMemory;
      const start = fieldStarts[place] ?? 0;
      const end = fieldEnds[place] ?? 0;
      if (memory.der && isSame(memory.der, octets, start, end)) continue;
      const field = CERTIFICATE_FIELDS[place] as (typeof CERTIFICATE_FIELDS)[number];
      memory.der = undefined;
      const der = octets.subarray(start, end);
      const { value, problem } = decodeOrTell(field, FIELD_DECODERS[field], der);
      this.write(field, value);
      memory.problem = problem;
      memory.der = der;
    }
  }

  /** The extensions of the certificate; the list of the last certificate if they are all the same. */
  private readElements(octets: Buffer): readonly ExtensionElement[] {
    const { extensionStarts, extensionEnds, extensionCount } = this.layout;
    const last = this.elements;
    let next: ExtensionElement[] | undefined;
    for (let place = 0; place < extensionCount; place++) {
      const start = extensionStarts[place] ?? 0;
      const end = extensionEnds[place] ?? 0;
      const same = last?.[place];
      if (same && isSame(same.der, octets, start, end)) {
        next?.push(same);
        continue;
      }
      next ??= last?.slice(0, place) ?? [];
      // An extension that came or went moves those behind it.
      const moved = last?.find(({ der }) => isSame(der, octets, start, end));
      next.push(moved ?? readExtensionElement(octets.subarray(start, end)));
    }
    if (next) return next;
    return last?.length === extensionCount ? last : (last?.slice(0, extensionCount) ?? []);
  }

  private updateExtensions(elements: readonly ExtensionElement[]): void {
    const last = this.elements;
    this.elements = elements;
    if (last && isSameList(last, elements)) {
      for (let place = 0; place < elements.length; place++) {
        if (elements[place] !== last[place]) this.writeExtension(elements[place]?.part);
      }
      return;
    }
    const list = elements.map(({ oid, critical }) => ({ oid, critical }));
    this.write('extensionList', list);
    for (const part of JUDGED_EXTENSIONS) {
      if (!last || firstOf(elements, part) !== firstOf(last, part)) this.writeExtension(part);
    }
  }

  private writeExtension(part: JudgedExtension | undefined): void {
    if (part !== undefined) this.write(part, firstOf(this.elements ?? [], part)?.value);
  }

  private updateUnreadable(): void {
    const problems: string[] = [];
    const before = this.unreadableMask;
    this.unreadableMask = 0;
    for (const [place, field] of CERTIFICATE_FIELDS.entries()) {
      const problem = this.fields[place]?.problem;
      if (problem === undefined) continue;
      problems.push(problem);
      this.unreadableMask |= BIT[field];
    }
    for (const { part, problem } of this.elements ?? []) {
      if (part === undefined || problem === undefined) continue;
      problems.push(problem);
      this.unreadableMask |= BIT[part];
    }
    const unreadable = problems.length === 0 ? undefined : problems.join('; ');
    // A rule that had nothing to judge may have now, though the instance of the part that counts is the same.
    this.changedMask |= before ^ this.unreadableMask;
    if (unreadable !== this.parts.unreadable) this.write('unreadable', unreadable);
  }
}

/** The extension of that type which counts: the first. That there is a second one is a finding of its own. */
function firstOf(elements: readonly ExtensionElement[], part: JudgedExtension): ExtensionElement | undefined {
  return elements.find((element) => element.part === part);
}

function isSame(known: Buffer, octets: Buffer, start: number, end: number): boolean {
  const { length } = known;
  if (length !== end - start) return false;
  // From the end: what differs between encodings of one length is most often there.
  for (let i = length - 1; i >= 0; i--) if (known[i] !== octets[start + i]) return false;
  return true;
}

function isSameList(some: readonly ExtensionElement[], others: readonly ExtensionElement[]): boolean {
  return (
    some.length === others.length &&
    some.every(
      ({ oid, critical }, place) => oid === others[place]?.oid && critical === others[place].critical,
    )
  );
}

function isSameValidity(one: IssuerValidity | undefined, other: IssuerValidity | undefined): boolean {
  if (one === other) return true;
  return (
    one?.notBefore.getTime() === other?.notBefore.getTime() &&
    one?.notAfter.getTime() === other?.notAfter.getTime()
  );
}
