import type { EnrolmentState } from '../store/records';
import { assertMove, type StateMachine } from './state-machine';

/** Who moves an enrolment. */
export type EnrolmentActor = 'ra' | 'rssp' | 'operator' | 'clock';

/** The life of an enrolment (credential-api 1.1); at most one certificate comes out of it. */
export const ENROLMENT_MACHINE: StateMachine<EnrolmentState, EnrolmentActor> = {
  subject: 'an enrolment',
  initial: 'received',
  states: {
    received: 'The request passed every check.',
    action_required: 'The client must do what `requiredActions` lists.',
    pending_approval: 'Operators must decide, before `expiresAt`; `approvals` shows who has approved.',
    approved: 'The certificate may be issued.',
    issuing: 'The CA is at work.',
    issued: 'The certificate exists; the client must link it before `linkBy`.',
    linked: 'The client confirmed that certificate and key belong together.',
    rejected: 'An operator or a rule refused; `stateReason` says why.',
    cancelled: 'The client withdrew.',
    expired: 'Nobody acted before `expiresAt`.',
    failed: 'No usable certificate came out; `stateReason` says why.',
  },
  actors: {
    ra: 'the registration authority itself',
    rssp: 'the client that enrolled',
    operator: 'an operator client, or a rule of the test control in its place (`script` in the history)',
    clock: 'the passing of time',
  },
  moves: [
    { from: 'received', to: 'action_required', by: ['ra'], when: 'evidence, proof or consent is missing' },
    {
      from: 'received',
      to: 'pending_approval',
      by: ['ra'],
      when: 'the profile asks for approval by an operator',
    },
    { from: 'received', to: 'approved', by: ['ra'], when: 'the profile approves automatically' },
    { from: 'received', to: 'rejected', by: ['ra'], when: 'a rule refuses the application' },
    {
      from: 'action_required',
      to: 'pending_approval',
      by: ['ra'],
      when: 'the last action is done; an operator must approve',
    },
    {
      from: 'action_required',
      to: 'approved',
      by: ['ra'],
      when: 'the last action is done; approval is automatic',
    },
    { from: 'action_required', to: 'cancelled', by: ['rssp'], when: 'the client withdraws' },
    { from: 'action_required', to: 'expired', by: ['clock'], when: '`expiresAt` has passed' },
    { from: 'pending_approval', to: 'action_required', by: ['operator'], when: 'the operator asks for more' },
    {
      from: 'pending_approval',
      to: 'approved',
      by: ['operator'],
      when: 'the last approval is given: one (single), or two by different operator clients (dual); never by the submitter',
    },
    { from: 'pending_approval', to: 'rejected', by: ['operator'], when: 'one operator rejects' },
    { from: 'pending_approval', to: 'cancelled', by: ['rssp'], when: 'the client withdraws' },
    { from: 'pending_approval', to: 'expired', by: ['clock'], when: '`expiresAt` has passed' },
    { from: 'approved', to: 'issuing', by: ['ra'], when: 'the order goes to the CA' },
    {
      from: 'approved',
      to: 'cancelled',
      by: ['rssp'],
      when: 'the client withdraws before the CA is at work',
    },
    { from: 'issuing', to: 'issued', by: ['ra'], when: 'the certificate is stored' },
    { from: 'issuing', to: 'approved', by: ['ra'], when: 'the CA could not sign now; it is tried again' },
    { from: 'issuing', to: 'failed', by: ['ra'], when: 'the CA refuses for good' },
    { from: 'issued', to: 'linked', by: ['rssp'], when: 'the client accepts until `linkBy`' },
    { from: 'issued', to: 'failed', by: ['clock'], when: '`linkBy` has passed (`link_timeout`)' },
  ],
};

/** Throws `state_conflict` unless the table has the move for this actor. */
export function assertEnrolmentMove(
  { enrolmentId, state }: { readonly enrolmentId: string; readonly state: EnrolmentState },
  to: EnrolmentState,
  by: EnrolmentActor,
): void {
  assertMove(ENROLMENT_MACHINE, state, to, by, enrolmentId);
}

/** The states that end by themselves when `expiresAt` has passed. */
export const EXPIRING_STATES: readonly EnrolmentState[] = ENROLMENT_MACHINE.moves
  .filter(({ to }) => to === 'expired')
  .map(({ from }) => from);

/** The states in which an answer carries `Retry-After`: something will happen without this client. */
export const WAITING_STATES: readonly EnrolmentState[] = [
  'received',
  'pending_approval',
  'approved',
  'issuing',
];
