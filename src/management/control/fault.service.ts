import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../../common/pki-error';
import { RANDOMNESS, type Randomness } from '../../common/randomness';
import { dateOf } from '../../common/real-time';
import { wireTime } from '../../common/wire-time';
import { ClientRepository } from '../../store/client.repository';
import { FaultRepository } from '../../store/fault.repository';
import type { FaultRecord } from '../../store/records';
import { Store } from '../../store/store';
import type { FaultDto, FaultListDto, FaultRequestDto } from '../dto/fault.dto';
import { CONTROL_OPTIONS, type ControlOptions } from './control-options';
import { assertControlId } from './control-id';
import { definitionOf, isOver } from './fault';
import { FaultDesk } from './fault-desk.service';
import { FaultLedger } from './fault-ledger.service';
import { readFaultRequest, refusedFault } from './fault-request';
import { controlEvent, faultAudit } from './fault-trail';

/** Most faults at a time: each request looks at all of them. */
const MOST_FAULTS = 100;

/** Faults as testers set, see and remove them. */
@Injectable()
export class FaultService {
  constructor(
    @Inject(FaultRepository) private readonly faults: FaultRepository,
    @Inject(ClientRepository) private readonly clients: ClientRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(FaultDesk) private readonly desk: FaultDesk,
    @Inject(FaultLedger) private readonly ledger: FaultLedger,
    @Inject(CONTROL_OPTIONS) private readonly options: ControlOptions,
    @Inject(RANDOMNESS) private readonly randomness: Randomness,
  ) {}

  async list(): Promise<FaultListDto> {
    return { faults: (await this.faults.list()).map((fault) => this.view(fault)) };
  }

  /** Throws `not_found`. */
  async read(faultId: string): Promise<FaultDto> {
    return this.view(await this.find(faultId));
  }

  /** A fault by a name that nobody has chosen; else as {@link set}. */
  add(request: FaultRequestDto): Promise<FaultDto> {
    const name = request.kind.replaceAll('_', '-');
    return this.set(`${name}-${this.randomness.bytes(4).toString('hex')}`, request);
  }

  /**
   * In force when this resolves on this node, and within a second on others. A fault of the same name is replaced, and
   * counts anew. Throws `malformed`, `state_conflict` if there are too many.
   */
  async set(faultId: string, request: FaultRequestDto): Promise<FaultDto> {
    assertControlId(faultId, 'faultId');
    const realNow = dateOf(this.options.time);
    const { definition, until } = readFaultRequest(request, this.options, realNow);
    await this.assertKnownClient(definition.clientId);
    const others = (await this.faults.list()).filter((fault) => fault.faultId !== faultId);
    if (others.length >= MOST_FAULTS)
      throw new PkiError('state_conflict', `There are ${MOST_FAULTS} faults already; remove some first.`);
    const record: FaultRecord = {
      faultId,
      revision: this.randomness.bytes(8).toString('hex'),
      definition: { ...definition },
      seed: request.seed ?? this.randomness.bytes(8).toString('hex'),
      until,
      matched: 0,
      hits: 0,
      createdAt: realNow,
    };
    await this.store.commit({
      statements: [this.faults.put(record)],
      audit: [faultAudit('control.fault.set', record)],
      events: [controlEvent('fault', faultId, true)],
    });
    await this.desk.read();
    return this.view(record);
  }

  /** The fault as it was. Requests that it has struck already suffer it to their end. Throws `not_found`. */
  async remove(faultId: string): Promise<FaultDto> {
    const fault = await this.find(faultId);
    const removed = this.view(fault);
    await this.store.commit({
      statements: [this.faults.remove(faultId, () => missing(faultId))],
      audit: [faultAudit('control.fault.remove', fault)],
      events: [controlEvent('fault', faultId, false)],
    });
    await this.desk.read();
    return removed;
  }

  private async find(faultId: string): Promise<FaultRecord> {
    const fault = await this.faults.find(faultId);
    if (fault === undefined) throw missing(faultId);
    return fault;
  }

  private async assertKnownClient(clientId: string | null): Promise<void> {
    if (clientId === null || (await this.clients.findById(clientId)) !== undefined) return;
    const detail = 'There is no client with this clientId; GET ra/v1/clients lists them to operators.';
    throw refusedFault([{ pointer: '/clientId', detail }]);
  }

  private view(stored: FaultRecord): FaultDto {
    const fault = this.ledger.current(stored);
    const { effect, ...definition } = definitionOf(fault);
    const over = isOver(fault, this.options.time.milliseconds());
    return {
      faultId: fault.faultId,
      ...effect,
      ...definition,
      seed: fault.seed,
      until: fault.until && wireTime(fault.until),
      state: over ? 'over' : 'in_force',
      hits: this.ledger.hitsOf(fault),
      createdAt: wireTime(fault.createdAt),
    };
  }
}

function missing(faultId: string): PkiError {
  return new PkiError('not_found', `There is no fault ${faultId}.`);
}
