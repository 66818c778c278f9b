import { sameOctets } from '../asn1/octets';

/** A look-up that is on its way; what it gives is kept unless the certificate changes meanwhile. */
export interface PendingAnswer<T> {
  readonly certIdDer: Uint8Array;
  /** Real time at which it began, in milliseconds of a clock that never goes back. */
  readonly beganAt: number;
  promise?: Promise<T>;
  dropped: boolean;
}

interface Kept<T> {
  readonly certIdDer: Uint8Array;
  readonly answer: T;
}

/** One certificate can be asked for in endlessly many ways, but by these few it is. */
const MOST_PER_CERTIFICATE = 4;

/**
 * Signed answers by certificate and CertId. `drop` is called between the COMMIT of a change and its acknowledgement: what
 * was kept goes, and so does what is being made from a row that was read before. The oldest goes first when it is full.
 */
export class AnswerCache<T> {
  private readonly kept = new Map<string, Kept<T>[]>();
  private readonly pending = new Map<string, PendingAnswer<T>[]>();
  private count = 0;

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.count;
  }

  find(key: string, certIdDer: Uint8Array): T | undefined {
    const answers = this.kept.get(key);
    if (answers === undefined) return undefined;
    for (const one of answers) if (sameOctets(one.certIdDer, certIdDer)) return one.answer;
    return undefined;
  }

  /** A look-up for the same question that began after the last change, and not before `since`. */
  findPending(key: string, certIdDer: Uint8Array, since = -Infinity): Promise<T> | undefined {
    const others = this.pending.get(key);
    return others?.find((one) => one.beganAt >= since && sameOctets(one.certIdDer, certIdDer))?.promise;
  }

  /** To be called before the row is read. */
  begin(key: string, certIdDer: Uint8Array, beganAt = 0): PendingAnswer<T> {
    const one: PendingAnswer<T> = { certIdDer, beganAt, dropped: false };
    const others = this.pending.get(key);
    if (others === undefined) this.pending.set(key, [one]);
    else others.push(one);
    return one;
  }

  /** `answer` undefined = it is not to be kept. */
  end(key: string, one: PendingAnswer<T>, answer: T | undefined): void {
    if (one.dropped) return;
    const others = this.pending.get(key)?.filter((other) => other !== one) ?? [];
    if (others.length === 0) this.pending.delete(key);
    else this.pending.set(key, others);
    if (answer !== undefined) this.keep(key, one.certIdDer, answer);
  }

  drop(key: string): void {
    for (const one of this.pending.get(key) ?? []) one.dropped = true;
    this.pending.delete(key);
    this.remove(key);
  }

  clear(): void {
    for (const one of [...this.pending.values()].flat()) one.dropped = true;
    this.pending.clear();
    this.kept.clear();
    this.count = 0;
  }

  private keep(key: string, certIdDer: Uint8Array, answer: T): void {
    const others = (this.kept.get(key) ?? [])
      .filter((one) => !sameOctets(one.certIdDer, certIdDer))
      .slice(1 - MOST_PER_CERTIFICATE);
    this.remove(key);
    // A copy: the octets of a request share the memory of everything that came with it.
    this.kept.set(key, [...others, { certIdDer: Uint8Array.from(certIdDer), answer }]);
    this.count += others.length + 1;
    for (const oldest of this.kept.keys()) {
      if (this.count <= this.limit) break;
      this.remove(oldest);
    }
  }

  private remove(key: string): void {
    this.count -= this.kept.get(key)?.length ?? 0;
    this.kept.delete(key);
  }
}
