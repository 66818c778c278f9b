import { createHash } from 'node:crypto';
import type { RevokedRow } from '../store/certificate.repository';
import type { CrlRows } from '../store/crl-reader';
import type { SignatureAlgorithm } from '../x509/algorithms';
import { type CertificateListView, parseCertificateList } from '../x509/certificate-list';
import { CertificateListWriter, type CertificateListSigner } from '../x509/certificate-list-writer';
import { crlReasonNumber, isCrlReason } from '../x509/crl-reason';
import { verifySignature } from '../x509/signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { crlExtensions, type CrlExtensionValues } from './crl-extensions';
import { crlFileName, crlScopeUrl, distributionPointOf, type CrlScope } from './crl-scope';
import { baseRecordName, type CrlTarget } from './crl-target';

/** The complete list that a delta starts from. */
export interface DeltaBase {
  readonly crlNumber: number;
  /** The last status change that it shows. */
  readonly builtFromSequence: number;
}

/** All that lists are made from besides the rows: plain values, so that a worker thread can be told. */
export interface CrlOrder {
  readonly caId: string;
  readonly target: CrlTarget;
  readonly shards: readonly number[];
  readonly publicUrl: string;
  readonly issuerDer: Uint8Array;
  readonly issuerKeyIdentifier: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Entries of certificates that expired from then on are kept for ever. */
  readonly keepsExpiredSince?: Date;
  /** Otherwise: entries of certificates whose notAfter is before this are left out; Unix seconds. */
  readonly leftOutBefore: number;
  /** For a shard: what its delta starts from; null = the list that is being made. */
  readonly deltaBase: DeltaBase | null;
  /** Of the complete list, as far as is known. */
  readonly expectedEntries: number;
}

export interface BuiltList {
  readonly der: Uint8Array;
  readonly entries: number;
  readonly sha256: Uint8Array;
  /** Whether its signature, read again, verifies under the CA's key by platform crypto. */
  readonly signatureVerified: boolean;
}

export interface BuiltCrls {
  /** The last status change of the shards before the rows were read. */
  readonly builtFromSequence: number;
  readonly complete: BuiltList;
  /** For a shard. */
  readonly delta?: BuiltList;
}

/** Rows of one page: few enough for a few milliseconds. */
const PAGE = 500;
const CHANGES_PAGE = 1000;
const REMOVE_FROM_CRL = crlReasonNumber('removeFromCRL');
const CA_KINDS: ReadonlySet<string> = new Set(['root-ca', 'issuing-ca']);

/**
 * Reads the rows of a target once and writes, signs and verifies its lists. `pause` comes between pages: on a thread that
 * does other work it gives way to that.
 */
export async function buildCrls(
  order: CrlOrder,
  rows: CrlRows,
  signer: CertificateListSigner,
  pause: () => Promise<void>,
): Promise<BuiltCrls> {
  // 1 How far the log reaches, before any row is read: a change in between is shown again, never lost.
  const builtFromSequence = await lastSequenceOf(order, rows);
  // 2 What the delta has to tell.
  const changed = await changesSinceBase(order, rows, builtFromSequence);
  // 3 One walk over the rows writes both lists.
  const complete = new CertificateListWriter(headerOf(order), order.expectedEntries + PAGE);
  const delta = order.target.kind === 'shard' ? new CertificateListWriter(deltaHeaderOf(order)) : undefined;
  const wasOnBase = lazily(() => serialsOfBase(order, rows, pause));
  const isLeftOut = (row: RevokedRow): boolean =>
    order.keepsExpiredSince === undefined && row.notAfterSeconds < order.leftOutBefore;
  let leftOut: RevokedRow[] = [];
  const visit = (row: RevokedRow): void => {
    if (order.target.kind === 'arl' && !CA_KINDS.has(row.kind)) return;
    if (isLeftOut(row)) {
      leftOut.push(row);
      return;
    }
    addRow(complete, row);
    if (changed.size > 0 && changed.delete(hexOf(row.serial)) && delta) addRow(delta, row);
  };
  for (const shard of order.shards) {
    for (let after: Uint8Array | undefined; ;) {
      after = await rows.certificates.eachRevoked(order.caId, shard, after, PAGE, visit);
      if (delta && order.deltaBase !== null) {
        for (const { serial, revokedAtSeconds } of leftOut) {
          const serialHex = hexOf(serial);
          // What came after the base may stand on a list that a relying party holds as well.
          if (changed.delete(serialHex) || (await wasOnBase()).has(serialHex))
            delta.addRow(serial, revokedAtSeconds, REMOVE_FROM_CRL, null);
        }
      }
      leftOut = [];
      if (after === undefined) break;
      await pause();
    }
  }
  // 4 What changed and is no longer listed was on hold and was released (RFC 5280 5.3.1).
  for (const [serialHex, at] of changed)
    delta?.addRow(Buffer.from(serialHex, 'hex'), at, REMOVE_FROM_CRL, null);
  // 5 Sign, read again, verify.
  const [completeList, deltaList] = await Promise.all([
    finish(complete, order, signer),
    delta && finish(delta, order, signer),
  ]);
  return { builtFromSequence, complete: completeList, ...(deltaList && { delta: deltaList }) };
}

/** Of the shards together: sequences grow over all shards in the order of commits. */
export async function lastSequenceOf(
  { caId, shards }: Pick<CrlOrder, 'caId' | 'shards'>,
  rows: Pick<CrlRows, 'statusChanges'>,
): Promise<number> {
  const last = await Promise.all(shards.map((shard) => rows.statusChanges.lastSequence(caId, shard)));
  return Math.max(0, ...last);
}

/** Serial in hex -> when it changed last, in Unix seconds. */
async function changesSinceBase(
  { caId, target, deltaBase }: CrlOrder,
  rows: CrlRows,
  upTo: number,
): Promise<Map<string, number>> {
  const changed = new Map<string, number>();
  if (target.kind !== 'shard' || deltaBase === null) return changed;
  for (let after = deltaBase.builtFromSequence; after < upTo;) {
    const page = await rows.statusChanges.listSince(caId, target.shard, after, CHANGES_PAGE);
    for (const { serial, at } of page) changed.set(hexOf(serial), at.getTime() / 1000);
    const last = page.at(-1)?.sequence;
    if (last === undefined) break;
    after = last;
  }
  return changed;
}

/** Serials in hex of the list that the delta starts from. */
async function serialsOfBase(
  { caId, target, deltaBase }: CrlOrder,
  { crls }: CrlRows,
  pause: () => Promise<void>,
): Promise<ReadonlySet<string>> {
  const serials = new Set<string>();
  if (target.kind !== 'shard' || deltaBase === null) return serials;
  // The published list where that becomes the base; otherwise the base that was set aside.
  const candidates = [baseRecordName(target.shard), crlFileName(target)];
  const records = await Promise.all(candidates.map((scope) => crls.find(caId, scope)));
  const base = records.find((record) => record?.crlNumber === deltaBase.crlNumber);
  if (!base) throw new Error('the base of the delta is not stored');
  for (const { serialNumber } of parseCertificateList(base.der).entries()) {
    serials.add(hexOf(serialNumber));
    if (serials.size % PAGE === 0) await pause();
  }
  return serials;
}

function headerOf(order: CrlOrder): ConstructorParameters<typeof CertificateListWriter>[0] {
  const { target, publicUrl, caId } = order;
  const deltaUrl =
    target.kind === 'shard'
      ? crlScopeUrl(publicUrl, caId, { kind: 'delta', shard: target.shard })
      : undefined;
  return header(order, target, deltaUrl === undefined ? {} : { deltaUrl });
}

function deltaHeaderOf(order: CrlOrder): ConstructorParameters<typeof CertificateListWriter>[0] {
  const baseCrlNumber = BigInt(order.deltaBase?.crlNumber ?? order.crlNumber);
  return header(order, order.target, { baseCrlNumber });
}

function header(
  order: CrlOrder,
  scope: CrlScope,
  values: Pick<CrlExtensionValues, 'baseCrlNumber' | 'deltaUrl'>,
): ConstructorParameters<typeof CertificateListWriter>[0] {
  const { issuerDer, signatureAlgorithm, thisUpdate, nextUpdate, keepsExpiredSince } = order;
  const distributionPoint = distributionPointOf(order.publicUrl, order.caId, scope);
  return {
    issuerDer,
    signatureAlgorithm,
    thisUpdate,
    nextUpdate,
    extensions: crlExtensions({
      issuerKeyIdentifier: order.issuerKeyIdentifier,
      crlNumber: BigInt(order.crlNumber),
      ...(distributionPoint && { distributionPoint }),
      ...(keepsExpiredSince && { expiredCertsSince: keepsExpiredSince }),
      ...values,
    }),
  };
}

function addRow(writer: CertificateListWriter, row: RevokedRow): void {
  const { serial, revokedAtSeconds, revocationReason, invalidityAtSeconds } = row;
  const reason = isCrlReason(revocationReason) ? crlReasonNumber(revocationReason) : 0;
  writer.addRow(serial, revokedAtSeconds, reason, invalidityAtSeconds);
}

async function finish(
  writer: CertificateListWriter,
  { spkiDer, signatureAlgorithm }: CrlOrder,
  signer: CertificateListSigner,
): Promise<BuiltList> {
  const der = withoutSpareRoom(await writer.finish(signer));
  return {
    der,
    entries: writer.entryCount,
    sha256: createHash('sha256').update(der).digest(),
    signatureVerified: isSignedBy(parseCertificateList(der), spkiDer, signatureAlgorithm),
  };
}

/** A copy where the buffer is far larger than the list, since lists are kept; of a long list, a copy would cost more. */
function withoutSpareRoom(der: Uint8Array): Uint8Array {
  return der.length * 2 < der.buffer.byteLength ? new Uint8Array(der) : der;
}

function isSignedBy(
  { tbsDer, signature }: CertificateListView,
  spkiDer: Uint8Array,
  algorithm: SignatureAlgorithm,
): boolean {
  const spki = parseSubjectPublicKeyInfo(spkiDer);
  return verifySignature(algorithm, tbsDer, signature, { spki, key: importPublicKey(spki) });
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex');
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
