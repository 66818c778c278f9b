import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { LintRule } from '../../src/lint/lint-rule';
import { type LintSample, findingsOf } from './lint-samples';

/** The rule, what is wrong in the certificate, the certificate, and the rules that the defect breaks besides. */
export type Failure = readonly [
  ruleId: string,
  defect: string,
  sample: LintSample,
  besides?: readonly string[],
];
/** The rule, and a certificate that looks wrong but is not. */
export type Success = readonly [ruleId: string, trait: string, sample: LintSample];

const LINT = join(__dirname, '../../src/lint');

/** The rules in the files of a document's folder: one a file. */
export function rulesIn(folder: string): LintRule[] {
  return readdirSync(join(LINT, folder))
    .filter((file) => !file.endsWith('.spec.ts'))
    .map((file) => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the folder decides which files there are
      const rules = Object.values(require(join(LINT, folder, file)) as Record<string, LintRule>);
      if (rules.length !== 1)
        throw new Error(`${folder}/${file} exports ${rules.length} things instead of one rule`);
      return rules[0] as LintRule;
    });
}

/** Judges the cases, and demands that each rule of the documents has one that fails. */
export function describeRules(
  folders: readonly string[],
  failures: readonly Failure[],
  successes: readonly Success[],
): void {
  const rules = folders.flatMap(rulesIn);

  describe(`rules of ${folders.join(', ')}`, () => {
    it.each(failures.map((failure) => [failure[0], failure[1], failure] as const))(
      'fails %s: %s',
      (...row) => {
        const [ruleId, , sample, besides = []] = row[2];
        expect(findingsOf(sample).sort()).toEqual([ruleId, ...besides].sort());
      },
    );

    it.each(successes)('ok %s: %s', (ruleId, _trait, sample) => {
      expect(rules.map(({ id }) => id)).toContain(ruleId);
      expect(findingsOf(sample)).toEqual([]);
    });

    it('have a failing case each', () => {
      const failing = new Set(failures.map(([ruleId]) => ruleId));
      expect(rules.filter(({ id }) => !failing.has(id)).map(({ id }) => id)).toEqual([]);
    });
  });
}
