import { numberPlaceholders, postgresQuery } from './postgres-statements';

describe('numberPlaceholders', () => {
  it.each([
    ['ok: in order', 'SELECT ? + ?', 'SELECT $1 + $2'],
    ['ok: not within a literal', "SELECT '?' || ? || 'it''s ?'", "SELECT '?' || $1 || 'it''s ?'"],
    ['ok: none', 'SELECT 1', 'SELECT 1'],
    ['ok: more than nine', `VALUES (${'?,'.repeat(10)}?)`, 'VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)'],
  ])('%s', (_, sql, text) => {
    expect(numberPlaceholders(sql)).toBe(text);
  });
});

describe('postgresQuery', () => {
  it('ok: one name for one text', () => {
    const [one, again, other] = [
      postgresQuery('SELECT ?', [1]),
      postgresQuery('SELECT ?', [2]),
      postgresQuery('SELECT 1', []),
    ];
    expect(one.name).toBe(again.name);
    expect(one.name).not.toBe(other.name);
  });

  it('fails: to prepare any number of texts', () => {
    const names = Array.from({ length: 1000 }, (_, n) => postgresQuery(`SELECT ${n}`, []).name);
    expect(names[999]).toBeUndefined();
  });
});
