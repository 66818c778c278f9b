import { CERTIFICATE_MACHINE } from './certificate-state';
import { CLIENT_MACHINE } from './client-state';
import { ENROLMENT_MACHINE } from './enrolment-state';
import { REVOCATION_MACHINE } from './revocation-state';
import { KEY_MACHINE } from './keys/key-state';
import { QSCD_MACHINE } from './qscds/qscd-state';
import { finalStates, type StateMachine } from './state-machine';

/** The text of docs/state-machines.md, from the tables that the code uses. */
export function renderStateMachines(): string {
  return [
    '# State machines',
    '',
    'Generated from `src/ra/enrolment-state.ts`, `certificate-state.ts`, `revocation-state.ts`, `client-state.ts`, `keys/key-state.ts` and `qscds/qscd-state.ts` by `npm run docs`.',
    'Every move that is not listed is answered 409 `state_conflict`.',
    '',
    '## Enrolment',
    '',
    ...renderMachine(ENROLMENT_MACHINE),
    '',
    '## Certificate',
    '',
    ...renderMachine(CERTIFICATE_MACHINE),
    '',
    '## Revocation request',
    '',
    ...renderMachine(REVOCATION_MACHINE),
    '',
    '## Client',
    '',
    ...renderMachine(CLIENT_MACHINE),
    '',
    '## Key',
    '',
    ...renderMachine(KEY_MACHINE),
    '',
    '## Device',
    '',
    ...renderMachine(QSCD_MACHINE),
    '',
  ].join('\n');
}

function renderMachine<State extends string, Actor extends string>(
  machine: StateMachine<State, Actor>,
): string[] {
  const final = finalStates(machine);
  const note = (state: State): string =>
    state === machine.initial ? ' First state.' : final.includes(state) ? ' Final.' : '';
  return [
    ...row('State', 'Meaning'),
    ...(Object.keys(machine.states) as State[]).map((state) =>
      cells(`\`${state}\``, machine.states[state] + note(state)),
    ),
    '',
    ...row('From', 'To', 'By', 'When'),
    ...machine.moves.map(({ from, to, by, when }) =>
      cells(`\`${from}\``, `\`${to}\``, by.map((actor) => machine.actors[actor]).join(', '), when),
    ),
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${machine.initial}`,
    ...machine.moves.map(({ from, to }) => `  ${from} --> ${to}`),
    ...final.map((state) => `  ${state} --> [*]`),
    '```',
  ];
}

function row(...headings: readonly string[]): string[] {
  return [cells(...headings), cells(...headings.map(() => '---'))];
}

function cells(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
