import 'reflect-metadata';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openCrlReader } from '../store/crl-reader';
import { buildCrls, type CrlOrder } from './crl-build';
import type { CrlWorkerLocation, FromCrlWorker, ToCrlWorker } from './crl-worker-messages';

/**
 * The thread that makes long lists: it reads rows on a connection of its own, and asks the main thread, which has the keys,
 * for signatures.
 */
const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread');
const reader = openCrlReader(workerData as CrlWorkerLocation);
const waiting = new Map<
  number,
  { resolve: (signature: Uint8Array) => void; reject: (error: Error) => void }
>();
let signatures = 0;
/** Builds come one after the other: they share the connection. */
let turn: Promise<void> = Promise.resolve();

const tell = (message: FromCrlWorker, transfer: ArrayBufferLike[]): void =>
  port.postMessage(message, transfer as ArrayBuffer[]);

port.on('message', (message: ToCrlWorker) => {
  if (message.kind === 'build') {
    turn = turn.then(() => build(message.id, message.order));
    return;
  }
  const signature = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.kind === 'signed') signature?.resolve(message.signature);
  else signature?.reject(new Error(message.reason));
});

async function build(id: number, order: CrlOrder): Promise<void> {
  const signer = {
    signatureAlgorithm: order.signatureAlgorithm,
    signStream: ([...chunks]: Iterable<Uint8Array>) => requestSignature(id, joined(chunks)),
  };
  try {
    // A turn of the loop between pages, so that what the main thread says is heard meanwhile.
    const built = await reader.snapshot((rows) => buildCrls(order, rows, signer, nextTurn));
    const octets = [built.complete.der.buffer, ...(built.delta ? [built.delta.der.buffer] : [])];
    tell({ kind: 'built', id, built }, octets);
  } catch (error) {
    tell({ kind: 'failed', id, reason: String(error) }, []);
  }
}

/** A copy to give away: the list itself is still written to. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(), ...others] = chunks;
  return new Uint8Array(others.length === 0 ? first : Buffer.concat(chunks));
}

function requestSignature(build: number, tbsDer: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const id = ++signatures;
    waiting.set(id, { resolve, reject });
    tell({ kind: 'sign', id, build, tbsDer }, [tbsDer.buffer]);
  });
}
