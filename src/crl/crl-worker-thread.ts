import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CertificateListSigner } from '../x509/certificate-list-writer';
import type { BuiltCrls, CrlOrder } from './crl-build';
import type { CrlWorkerLocation, FromCrlWorker, ToCrlWorker } from './crl-worker-messages';

interface WaitingBuild {
  readonly signer: CertificateListSigner;
  readonly resolve: (built: BuiltCrls) => void;
  readonly reject: (error: Error) => void;
}

/** A thread runs compiled files only; sources that are run as they are have none. */
export const HAS_CRL_WORKER = __filename.endsWith('.js');

/** Rows live shortly: with more room for the young, the thread would take memory that helps nobody. */
const YOUNG_GENERATION_MEBIBYTES = 3;

/** The main thread's end of the thread that makes long lists. It is started when it is first needed. */
export class CrlWorkerThread {
  private worker: Worker | undefined;
  private builds = 0;
  private readonly waiting = new Map<number, WaitingBuild>();

  constructor(private readonly location: CrlWorkerLocation) {}

  /** Rejects if the thread fails; the next build starts another one. */
  build(order: CrlOrder, signer: CertificateListSigner): Promise<BuiltCrls> {
    return new Promise((resolve, reject) => {
      const id = ++this.builds;
      this.waiting.set(id, { signer, resolve, reject });
      const worker = (this.worker ??= this.start());
      worker.ref();
      this.tell(worker, { kind: 'build', id, order });
    });
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(join(__dirname, 'crl-worker.js'), {
      workerData: this.location,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEBIBYTES },
    });
    worker.on('message', (message: FromCrlWorker) => this.receive(worker, message));
    const fail = (error: Error): void => {
      if (this.worker === worker) this.worker = undefined;
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('the thread that makes CRLs has ended')));
    return worker;
  }

  private receive(worker: Worker, message: FromCrlWorker): void {
    const buildId = message.kind === 'sign' ? message.build : message.id;
    const build = this.waiting.get(buildId);
    if (message.kind === 'sign') {
      void this.sign(worker, message.id, message.tbsDer, build?.signer);
      return;
    }
    this.waiting.delete(buildId);
    // An idle thread does not keep the process alive.
    if (this.waiting.size === 0) worker.unref();
    if (message.kind === 'built') build?.resolve(message.built);
    else build?.reject(new Error(`the thread that makes CRLs: ${message.reason}`));
  }

  private async sign(
    worker: Worker,
    id: number,
    tbsDer: Uint8Array,
    signer: CertificateListSigner | undefined,
  ): Promise<void> {
    try {
      if (!signer) throw new Error('nobody waits for this list');
      this.tell(worker, { kind: 'signed', id, signature: await signer.signStream([tbsDer]) });
    } catch (error) {
      this.tell(worker, { kind: 'not_signed', id, reason: String(error) });
    }
  }

  private tell(worker: Worker, message: ToCrlWorker): void {
    worker.postMessage(message);
  }
}
