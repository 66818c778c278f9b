import type { ListFinding, ListRule, ListUnderLint } from './list-rule';
import { MUTUAL_RECOGNITION_LIST_RULES } from './mutual-recognition-rules';
import { POINTER_LIST_RULES } from './pointer-rules';
import { SCHEME_LIST_RULES } from './scheme-rules';
import { SERVICE_LIST_RULES } from './service-rules';
import { SIGNER_LIST_RULES } from './signer-rules';

/** All rules, in the order of the elements of a list. */
export const LIST_RULES: readonly ListRule[] = [
  ...SCHEME_LIST_RULES,
  ...POINTER_LIST_RULES,
  ...MUTUAL_RECOGNITION_LIST_RULES,
  ...SERVICE_LIST_RULES,
  ...SIGNER_LIST_RULES,
];

/**
 * What is wrong with a list before it is signed, in the order of the rules. Certificates in it must be DER: DerError
 * otherwise.
 */
export function lintTrustedList(input: ListUnderLint): ListFinding[] {
  return LIST_RULES.flatMap(({ id, clause, severity, check }) =>
    [...check(input)].map((defect) => ({ ruleId: id, clause, severity, ...defect })),
  );
}
