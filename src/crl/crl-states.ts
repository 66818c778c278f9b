import type { CrlIssuers } from './crl-issuers';
import { CrlState } from './crl-state';
import { crlTargets } from './crl-target';

/** Those of one CA, and the number of shards that they are for. */
interface StatesOfCa {
  readonly crlShards: number;
  readonly states: readonly CrlState[];
}

const NONE: StatesOfCa = { crlShards: 0, states: [] };

/** The state of every list of every CA, those of shards that were opened meanwhile too. */
export class CrlStates {
  private readonly byCa = new Map<string, StatesOfCa>();

  constructor(private readonly issuers: CrlIssuers) {}

  all(): readonly CrlState[] {
    return this.issuers.list().flatMap(({ caId }) => this.of(caId));
  }

  of(caId: string): readonly CrlState[] {
    const issuer = this.issuers.find(caId);
    const known = this.byCa.get(caId) ?? NONE;
    if (!issuer || known.crlShards === issuer.crlShards) return known.states;
    const names = new Set(known.states.map(({ name }) => name));
    const added = crlTargets(issuer)
      .map((target) => new CrlState(issuer, target))
      .filter(({ name }) => !names.has(name));
    const states = [...known.states, ...added];
    this.byCa.set(caId, { crlShards: issuer.crlShards, states });
    return states;
  }
}
