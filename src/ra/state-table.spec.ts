import { CERTIFICATE_MACHINE } from './certificate-state';
import { CLIENT_MACHINE } from './client-state';
import { ENROLMENT_MACHINE } from './enrolment-state';
import { REVOCATION_MACHINE } from './revocation-state';
import { KEY_MACHINE } from './keys/key-state';
import { QSCD_MACHINE } from './qscds/qscd-state';
import { renderStateMachines } from './state-table';

const text = renderStateMachines();

describe('renderStateMachines', () => {
  it.each([
    ['enrolment', ENROLMENT_MACHINE],
    ['certificate', CERTIFICATE_MACHINE],
    ['revocation request', REVOCATION_MACHINE],
    ['client', CLIENT_MACHINE],
    ['key', KEY_MACHINE],
    ['device', QSCD_MACHINE],
  ])('tells every state and every move of the %s', (_name, machine) => {
    for (const [state, meaning] of Object.entries(machine.states))
      expect(text).toContain(`| \`${state}\` | ${meaning}`);
    for (const { from, to, when } of machine.moves) {
      expect(text).toContain(`| \`${from}\` | \`${to}\` |`);
      expect(text).toContain(` ${when} |`);
      expect(text).toContain(`  ${from} --> ${to}`);
    }
  });

  it('marks the first state and the ends', () => {
    expect(text).toMatch(/`received` \|.*First state\./);
    expect(text).toMatch(/`linked` \|.*Final\./);
    expect(text).toMatch(/`revoked` \|.*Final\./);
  });
});
