import type { Consent, Enrolment, Evidence, EvidenceList, EvidenceNeed } from '../operation-types';
import type { CallOptions } from '../ra-connection';
import type { SubjectKey } from '../subject-key';
import type { ProofOfPossession } from './proofs';

type Now<T> = T | Promise<T>;
type Action = Enrolment['requiredActions'][number]['type'];

/** What to do when the RA asks the client for something: each answers what is to be sent. */
export interface RequiredActions {
  /**
   * Pieces of evidence (docs/evidence.md), sent in this order while evidence is asked for. `needs` is what the profile
   * requires and has not got; empty where an operator asks for more, whose reason is `stateReason`.
   */
  readonly evidence?: (
    enrolment: Enrolment,
    needs: readonly EvidenceNeed[],
  ) => Now<Evidence | readonly Evidence[]>;
  /** The subscriber's consent to the terms of the profile. */
  readonly consent?: (enrolment: Enrolment) => Now<Consent>;
  /** The key of the enrolment, now that it can sign; or a proof that it made. */
  readonly proof?: (enrolment: Enrolment) => Now<SubjectKey | ProofOfPossession>;
}

/** The requests that do what is asked for. */
export interface ActionSteps {
  evidence(enrolmentId: string, options: CallOptions): Promise<EvidenceList>;
  sendEvidence(enrolmentId: string, evidence: Evidence, options: CallOptions): Promise<Enrolment>;
  consent(enrolmentId: string, consent: Consent, options: CallOptions): Promise<Enrolment>;
  prove(enrolmentId: string, by: SubjectKey | ProofOfPossession, options: CallOptions): Promise<Enrolment>;
}

/**
 * The enrolment after everything that is asked for and that there is a function for, each once: still `action_required` if
 * that did not do. Throws RaError, and what a function throws; what was done until then counts.
 */
export async function withActionsDone(
  steps: ActionSteps,
  enrolment: Enrolment,
  actions: RequiredActions,
  options: CallOptions,
): Promise<Enrolment> {
  const done = new Set<Action>();
  for (let current = enrolment; ;) {
    const next = asked(current).find((type) => actions[type] !== undefined && !done.has(type));
    if (next === undefined) return current;
    done.add(next);
    current = await STEPS[next](steps, current, actions, options);
  }
}

type Step = (
  steps: ActionSteps,
  enrolment: Enrolment,
  actions: RequiredActions,
  options: CallOptions,
) => Promise<Enrolment>;

const STEPS: Readonly<Record<Action, Step>> = {
  async evidence(steps, enrolment, { evidence }, options) {
    const { enrolmentId } = enrolment;
    const { needs } = await steps.evidence(enrolmentId, options);
    const unmet = needs.filter(({ met }) => !met);
    let current = enrolment;
    for (const piece of [(await evidence?.(enrolment, unmet)) ?? []].flat()) {
      if (!asked(current).includes('evidence')) break;
      current = await steps.sendEvidence(enrolmentId, piece, options);
    }
    return current;
  },
  async consent(steps, enrolment, { consent }, options) {
    const given = await consent?.(enrolment);
    return given ? steps.consent(enrolment.enrolmentId, given, options) : enrolment;
  },
  async proof(steps, enrolment, { proof }, options) {
    const given = await proof?.(enrolment);
    return given ? steps.prove(enrolment.enrolmentId, given, options) : enrolment;
  },
};

function asked({ state, requiredActions }: Enrolment): readonly Action[] {
  return state === 'action_required' ? requiredActions.map(({ type }) => type) : [];
}
