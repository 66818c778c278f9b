import { addDuration } from '../common/durations';
import type { ApprovalRuleDefinition, ApprovalRuleRecord, EnrolmentRecord } from '../store/records';

type Applicant = Pick<
  EnrolmentRecord,
  'caId' | 'profileId' | 'clientId' | 'subjectData' | 'history' | 'createdAt'
>;

/** The rule that counts for the enrolment: the first that fits. `rules` in the order in which they are asked. */
export function ruleFor(
  enrolment: Applicant,
  rules: readonly ApprovalRuleRecord[],
): ApprovalRuleRecord | undefined {
  return rules.find(({ definition }) => fits(definition, enrolment));
}

/** When the rule decides: `after` the enrolment has begun to wait for a decision. */
export function decidesAt({ after }: Pick<ApprovalRuleDefinition, 'after'>, enrolment: Applicant): Date {
  const waiting = enrolment.history.findLast(({ state }) => state === 'pending_approval');
  return addDuration(waiting === undefined ? enrolment.createdAt : new Date(waiting.at), after);
}

/** Whether the text is of the pattern, in which `*` stands for any text; case does not matter. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.normalize('NFC').toLowerCase().split('*');
  const subject = text.normalize('NFC').toLowerCase();
  const last = others.pop();
  if (last === undefined) return subject === first;
  if (!subject.startsWith(first)) return false;
  // Each part as early as it can be, so that nothing is tried twice.
  let position = first.length;
  for (const part of others) {
    const found = subject.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  return subject.length - last.length >= position && subject.endsWith(last);
}

function fits(rule: ApprovalRuleDefinition, enrolment: Applicant): boolean {
  return (
    (rule.caId === null || rule.caId === enrolment.caId) &&
    (rule.profileId === null || rule.profileId === enrolment.profileId) &&
    (rule.clientId === null || rule.clientId === enrolment.clientId) &&
    Object.entries(rule.subject).every(([member, pattern]) => {
      const text = memberOf(enrolment.subjectData, member);
      return text !== undefined && matchesPattern(pattern, text);
    })
  );
}

/** The text at `organization_name` or `address.country`. */
function memberOf(subjectData: unknown, member: string): string | undefined {
  let value = subjectData;
  for (const name of member.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === 'string' ? value : undefined;
}
