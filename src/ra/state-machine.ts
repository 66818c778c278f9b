import { PkiError } from '../common/pki-error';

/** One allowed move: from where to where, who makes it, and on what occasion. */
export interface StateMove<State extends string, Actor extends string> {
  readonly from: State;
  readonly to: State;
  readonly by: readonly Actor[];
  /** One clause for people; it is rendered to docs/states. */
  readonly when: string;
}

/** A state machine as one table. Whatever is not in `moves` is not possible. */
export interface StateMachine<State extends string, Actor extends string> {
  /** What is in these states, with its article: `an enrolment`. */
  readonly subject: string;
  readonly initial: State;
  /** Each state and what it means. */
  readonly states: Readonly<Record<State, string>>;
  /** Each actor and who that is. */
  readonly actors: Readonly<Record<Actor, string>>;
  readonly moves: readonly StateMove<State, Actor>[];
}

/** The move of the table, if this actor may make it. */
export function findMove<State extends string, Actor extends string>(
  machine: StateMachine<State, Actor>,
  from: State,
  to: State,
  by: Actor,
): StateMove<State, Actor> | undefined {
  return machine.moves.find((move) => move.from === from && move.to === to && move.by.includes(by));
}

/** Throws `state_conflict` unless the table has the move for this actor; `enrolmentId` is told with it. */
export function assertMove<State extends string, Actor extends string>(
  machine: StateMachine<State, Actor>,
  from: State,
  to: State,
  by: Actor,
  enrolmentId?: string,
): void {
  if (findMove(machine, from, to, by) !== undefined) return;
  throw new PkiError(
    'state_conflict',
    `${capitalised(machine.subject)} in state ${from} cannot become ${to} by ${machine.actors[by]}.`,
    enrolmentId === undefined ? {} : { enrolmentId },
  );
}

/** The states without a way out. */
export function finalStates<State extends string, Actor extends string>(
  machine: StateMachine<State, Actor>,
): State[] {
  const left = new Set(machine.moves.map(({ from }) => from));
  return (Object.keys(machine.states) as State[]).filter((state) => !left.has(state));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
