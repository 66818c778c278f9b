import { CERTIFICATE_MACHINE } from './certificate-state';
import { CLIENT_MACHINE } from './client-state';
import { ENROLMENT_MACHINE } from './enrolment-state';
import { REVOCATION_MACHINE } from './revocation-state';
import { KEY_MACHINE } from './keys/key-state';
import { QSCD_MACHINE } from './qscds/qscd-state';
import { finalStates, type StateMachine } from './state-machine';

/** A state machine with a page of its own below docs/states. */
export interface DocumentedMachine {
  /** Name of the page without its ending. */
  readonly page: string;
  readonly title: string;
  /** The file of the table, in `src/ra`. */
  readonly source: string;
  /** What a reader has to know beside the table. */
  readonly about: readonly string[];
  readonly machine: StateMachine<string, string>;
}

/** One line for each machine: whatever is here has a page and a place in the index. */
export const STATE_MACHINES: readonly DocumentedMachine[] = [
  {
    page: 'enrolment',
    title: 'Enrolment',
    source: 'enrolment-state.ts',
    machine: ENROLMENT_MACHINE,
    about: [
      'Approval is what the profile says: `auto`, `single` (one operator client) or `dual` (two different ones). Nobody decides on an enrolment of their own, and nobody twice on one. The first of two approvals changes no state: the enrolment shows it in `approvals`, the feed tells `enrolment.approval_given`, and `expiresAt` stays as it was. One rejection ends the enrolment. It waits as long as `approvalPeriod` of the profile, seven days unless that says otherwise.',
      'An issued certificate is to be linked within 24 hours, within five minutes under a profile with lifecycle `one_time`. Past `linkBy` the enrolment fails with `link_timeout`; a certificate that can be revoked is, with reason 5; a validity-assured one stays as it is.',
      'A renewal or a re-key is an enrolment with `replaces`. If it ends before it is linked, the certificate that it was to replace can be replaced again.',
    ],
  },
  {
    page: 'certificate',
    title: 'Certificate',
    source: 'certificate-state.ts',
    machine: CERTIFICATE_MACHINE,
    about: [
      'Status services know less: issued, active and superseded are good, only suspended and revoked are listed.',
      'Renewals and re-keys are possible while a certificate is `active`, and in no other state: one that is on hold is in doubt, one that is revoked, expired or superseded has ended, and one that is not linked yet has a window of its own. It stays active until the new certificate is linked.',
      'With the last live certificate of a key (issued, active or suspended, not expired) revoked, the feed tells `key.destroy_requested`, once until the key is certified again.',
    ],
  },
  {
    page: 'revocation',
    title: 'Revocation request',
    source: 'revocation-state.ts',
    machine: REVOCATION_MACHINE,
    about: ['Reasons and dates: [status services](../status-services.md).'],
  },
  {
    page: 'client',
    title: 'Client',
    source: 'client-state.ts',
    machine: CLIENT_MACHINE,
    about: ['Registration: [sender-constrained tokens](../adr/0015-sender-constrained-tokens.md).'],
  },
  {
    page: 'key',
    title: 'Key',
    source: 'keys/key-state.ts',
    machine: KEY_MACHINE,
    about: ['Registration, pools, one-time keys, destruction: [keys and devices](../keys-and-devices.md).'],
  },
  {
    page: 'device',
    title: 'Device',
    source: 'qscds/qscd-state.ts',
    machine: QSCD_MACHINE,
    about: ['What the loss of a certification does: [keys and devices](../keys-and-devices.md).'],
  },
];

/** The text of docs/state-machines.md. */
export function renderStateIndex(): string {
  return [
    '# State machines',
    '',
    'Generated from `src/ra/**/*-state.ts` by `npm run docs`; one page each, with every state and who moves it. Every move that is not listed there is answered 409 `state_conflict`.',
    '',
    ...row('Of', 'States'),
    ...STATE_MACHINES.map(({ page, title, machine }) =>
      cells(`[${title}](states/${page}.md)`, Object.keys(machine.states).map(code).join(', ')),
    ),
    '',
  ].join('\n');
}

/** The text of the page of one machine. */
export function renderStatePage({ title, source, about, machine }: DocumentedMachine): string {
  const { states, initial, moves, actors } = machine;
  const final = finalStates(machine);
  const note = (state: string): string =>
    state === initial ? ' First state.' : final.includes(state) ? ' Final.' : '';
  const exits = (state: string): string =>
    moves
      .filter(({ from }) => from === state)
      .map(({ to, by }) => `${code(to)}: ${by.map((actor) => actors[actor]).join(', ')}`)
      .join('; ') || 'nobody';
  return [
    `# ${title}: states`,
    '',
    `Generated from \`src/ra/${source}\` by \`npm run docs\`. Every move that is not listed is answered 409 \`state_conflict\`.`,
    '',
    ...about.flatMap((paragraph) => [paragraph, '']),
    ...row('State', 'Meaning', 'Who moves it on'),
    ...Object.entries(states).map(([state, meaning]) =>
      cells(code(state), meaning + note(state), exits(state)),
    ),
    '',
    '## Moves',
    '',
    ...row('From', 'To', 'By', 'When'),
    ...moves.map(({ from, to, by, when }) =>
      cells(code(from), code(to), by.map((actor) => actors[actor]).join(', '), when),
    ),
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${initial}`,
    ...moves.map(({ from, to, by }) => `  ${from} --> ${to}: ${by.join(', ')}`),
    ...final.map((state) => `  ${state} --> [*]`),
    '```',
    '',
    '[All state machines](../state-machines.md)',
    '',
  ].join('\n');
}

function row(...headings: readonly string[]): string[] {
  return [cells(...headings), cells(...headings.map(() => '---'))];
}

function cells(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
