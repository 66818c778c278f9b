import { Inject, Injectable, Logger } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CertificateRepository } from '../store/certificate.repository';
import type { CrlRows } from '../store/crl-reader';
import { CrlRepository } from '../store/crl.repository';
import type { DatabaseLocation } from '../store/data-source';
import { StatusChangeRepository } from '../store/status-change.repository';
import type { CertificateListSigner } from '../x509/certificate-list-writer';
import { buildCrls, lastSequenceOf, type BuiltCrls, type CrlOrder } from './crl-build';
import { CrlWorkerThread, HAS_CRL_WORKER } from './crl-worker-thread';

/** Injection token of the location of the database, for a thread that opens a connection of its own. */
export const CRL_DATABASE = Symbol('CrlDatabase');

/** Up to so many entries a list is made in a few milliseconds, sooner than a thread could be told. */
const IN_PROCESS_ENTRIES = 2000;
const ATTEMPTS = 3;

/** Makes lists: short ones here in slices, long ones on a thread of their own. */
@Injectable()
export class CrlBuilder {
  private readonly logger = new Logger('crl');
  private readonly rows: CrlRows;
  private readonly thread: CrlWorkerThread | undefined;

  constructor(
    certificates: CertificateRepository,
    statusChanges: StatusChangeRepository,
    crls: CrlRepository,
    @Inject(CRL_DATABASE) location: DatabaseLocation,
  ) {
    this.rows = { certificates, statusChanges, crls };
    if (HAS_CRL_WORKER && location.kind !== 'sqlite-memory') this.thread = new CrlWorkerThread(location);
  }

  async build(order: CrlOrder, signer: CertificateListSigner): Promise<BuiltCrls> {
    if (!this.thread || order.expectedEntries <= IN_PROCESS_ENTRIES) return this.buildHere(order, signer);
    try {
      return await this.thread.build(order, signer);
    } catch (error) {
      this.logger.warn(`a CRL is made without the thread for it: ${String(error)}`);
      return this.buildHere(order, signer);
    }
  }

  /** When nothing is being built any more. */
  async stop(): Promise<void> {
    await this.thread?.stop();
  }

  /** A list and its delta say the same (RFC 5280 5.2.4): a change while the rows are read starts again, a few times. */
  private async buildHere(order: CrlOrder, signer: CertificateListSigner): Promise<BuiltCrls> {
    for (let attempt = 1; ; attempt++) {
      const built = await buildCrls(order, this.rows, signer, nextTurn);
      if (attempt === ATTEMPTS || (await lastSequenceOf(order, this.rows)) === built.builtFromSequence)
        return built;
    }
  }
}
