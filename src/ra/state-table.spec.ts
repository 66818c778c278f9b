import { renderStateIndex, renderStatePage, STATE_MACHINES } from './state-table';

describe.each(STATE_MACHINES)('the page of the state machine $page', (documented) => {
  const { machine, about } = documented;
  const text = renderStatePage(documented);

  it('tells every state, its meaning and who moves it on', () => {
    for (const [state, meaning] of Object.entries(machine.states)) {
      const line = text.split('\n').find((each) => each.startsWith(`| \`${state}\` | ${meaning}`));
      expect(line).toBeDefined();
      for (const { to, by } of machine.moves.filter(({ from }) => from === state)) {
        expect(line).toContain(`\`${to}\`: ${by.map((actor) => machine.actors[actor]).join(', ')}`);
      }
    }
  });

  it('tells every move and draws it', () => {
    for (const { from, to, by, when } of machine.moves) {
      expect(text).toContain(`| \`${from}\` | \`${to}\` |`);
      expect(text).toContain(` ${when} |`);
      expect(text).toContain(`  ${from} --> ${to}: ${by.join(', ')}`);
    }
    for (const paragraph of about) expect(text).toContain(paragraph);
  });

  it('stands in the index', () => {
    expect(renderStateIndex()).toContain(`(states/${documented.page}.md)`);
  });
});

it('marks the first state and the ends', () => {
  const text = STATE_MACHINES.map(renderStatePage).join('\n');
  expect(text).toMatch(/`received` \|.*First state\./);
  expect(text).toMatch(/`linked` \|.*Final\. \| nobody \|/);
  expect(text).toMatch(/`revoked` \|.*Final\./);
});
