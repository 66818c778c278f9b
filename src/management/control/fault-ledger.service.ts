import { Inject, Injectable } from '@nestjs/common';
import { FaultRepository } from '../../store/fault.repository';
import type { FaultRecord } from '../../store/records';
import { Store } from '../../store/store';
import { UnitConflict } from '../../store/unit-of-work';
import { definitionOf, isCounted, strikes } from './fault';
import { faultAudit } from './fault-trail';

/**
 * Says which occasions a fault strikes. Those of a fault with `times` or a `probability` are numbered in the store, so
 * that all nodes together strike as often, and in the same places, as was asked for; others cost no write.
 */
@Injectable()
export class FaultLedger {
  /** For each fault, by revision, the end of the last draw: occasions of one node are numbered one after the other. */
  private readonly turns = new Map<string, Promise<unknown>>();
  /** Faults as this node has counted them last, by revision. */
  private readonly counted = new Map<string, FaultRecord>();
  /** How often uncounted ones have struck here, by revision. */
  private readonly here = new Map<string, number>();

  constructor(
    @Inject(FaultRepository) private readonly faults: FaultRepository,
    @Inject(Store) private readonly store: Store,
  ) {}

  /** Whether the fault strikes an occasion within its scope; the fault as it stands after that. */
  draw(fault: FaultRecord): Promise<boolean> | boolean {
    const { revision } = fault;
    if (!isCounted(definitionOf(fault))) {
      this.here.set(revision, (this.here.get(revision) ?? 0) + 1);
      return true;
    }
    const mine = (this.turns.get(revision) ?? Promise.resolve()).then(() => this.count(fault));
    this.turns.set(
      revision,
      mine.catch(() => undefined),
    );
    return mine;
  }

  /** The record with what has been counted since it was read. */
  current(fault: FaultRecord): FaultRecord {
    const known = this.counted.get(fault.revision);
    return known !== undefined && known.matched > fault.matched ? known : fault;
  }

  hitsOf(fault: FaultRecord): number {
    return isCounted(definitionOf(fault)) ? this.current(fault).hits : (this.here.get(fault.revision) ?? 0);
  }

  /** Forgets all but these. */
  keepOnly(faults: readonly FaultRecord[]): void {
    const revisions = new Set(faults.map(({ revision }) => revision));
    for (const memory of [this.turns, this.counted, this.here])
      for (const revision of memory.keys()) if (!revisions.has(revision)) memory.delete(revision);
  }

  private async count(fault: FaultRecord): Promise<boolean> {
    let known = this.current(fault);
    for (;;) {
      const { times } = definitionOf(known);
      if (times !== null && known.hits >= times) return false;
      const hit = strikes(known, known.matched);
      const next = { ...known, matched: known.matched + 1, hits: known.hits + (hit ? 1 : 0) };
      const last = hit && next.hits === times;
      try {
        await this.store.commit({
          statements: [this.faults.count(known, hit)],
          audit: last ? [faultAudit('control.fault.used_up', next)] : [],
          events: [],
        });
        this.counted.set(next.revision, next);
        return hit;
      } catch (error) {
        if (!(error instanceof UnitConflict)) throw error;
        // Another node has counted, or the fault is another one or gone.
        const stored = await this.faults.find(fault.faultId);
        if (stored?.revision !== fault.revision) return false;
        known = stored;
      }
    }
  }
}
