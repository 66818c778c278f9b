import { renderRuleTable } from './rule-table';
import { RULES } from './rules';

describe('the page of the lint rules', () => {
  const page = renderRuleTable();
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));

  it('has a row for each rule, in order, with all cells', () => {
    expect(rows.map((row) => /^\| `([^`]+)` /.exec(row)?.[1])).toEqual(RULES.map(({ id }) => id));
    for (const row of rows) expect(row.split(' | ')).toHaveLength(6);
  });

  it('says to what a rule applies', () => {
    const row = (id: string): string | undefined => rows.find((line) => line.includes(`\`${id}\``));
    expect(row('pkix.certificate_version_is_not_v3')).toContain('| error | all | pkilint |');
    expect(row('etsi.en_319_412_5.qcs-5.01.qc_cc_legislation_qualified_statement_present')).toContain(
      '| all, of EU |',
    );
    expect(row('etsi.en_319_412_2.nat-4.3.2-1.invalid_content_commitment_setting')).toContain(
      'subject, claiming esign',
    );
  });

  it('is the same each time', () => {
    expect(renderRuleTable()).toBe(page);
  });
});
