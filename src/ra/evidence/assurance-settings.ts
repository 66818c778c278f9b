import {
  assuranceOn,
  type AssurancePolicy,
  type IdentityProvider,
  type StandingEvidence,
} from '../../world/assurance';
import type { World } from '../../world/world';

/** What the world says about evidence. */
export interface AssuranceSettings {
  readonly policy: AssurancePolicy;
  readonly identityProviders: readonly IdentityProvider[];
  /** By clientId. */
  readonly standingEvidence: ReadonlyMap<string, StandingEvidence>;
}

export const ASSURANCE_SETTINGS = Symbol('AssuranceSettings');

/** Of this world; without one, the bundled table and nothing else. */
export function assuranceSettings(
  world?: Pick<World, 'assurance' | 'identityProviders' | 'clients'>,
): AssuranceSettings {
  return {
    policy: world?.assurance ?? assuranceOn(undefined),
    identityProviders: world?.identityProviders ?? [],
    standingEvidence: new Map(
      (world?.clients ?? []).flatMap(({ clientId, standingEvidence }) =>
        standingEvidence === undefined ? [] : [[clientId, standingEvidence] as const],
      ),
    ),
  };
}
