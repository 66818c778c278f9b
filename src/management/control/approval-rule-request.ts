import { durationSeconds } from '../../common/durations';
import { jsonPointer } from '../../common/json-text';
import { PkiError, type PkiErrorMember } from '../../common/pki-error';
import type { ApprovalRuleDefinition } from '../../store/records';
import type { ApprovalRuleRequestDto } from '../dto/approval-rule.dto';
import { unknownName, type KnownNames } from './known-names';

/** The members of a subject that a rule may look at (credential-api 1.3). */
export const SUBJECT_MEMBERS = [
  'subjectType',
  'organization_name',
  'organization_identifier',
  'lei',
  'common_name',
  'given_name',
  'family_name',
  'pseudonym',
  'email',
  'address.country',
  'address.locality',
  'address.region',
] as const;

const MAX_PATTERN_CHARACTERS = 256;

/** The rule of a request, made complete. Throws `malformed`, with a pointer and a remedy for each fault. */
export function readApprovalRule(
  request: ApprovalRuleRequestDto,
  { caIds, profileIds }: KnownNames,
): ApprovalRuleDefinition {
  const errors: PkiErrorMember[] = [];
  const { decision, caId = null, profileId = null, clientId = null } = request;
  const after = request.after ?? 'PT0S';
  if (!isDuration(after))
    errors.push({ pointer: '/after', detail: 'Send an ISO 8601 duration such as PT5S or P1D.' });
  if (decision !== 'approve' && (request.approvals ?? undefined) !== undefined)
    errors.push({ pointer: '/approvals', detail: 'Only approve has approvals; leave it out.' });
  checkKnown('/caId', caId, caIds, errors);
  checkKnown('/profileId', profileId, profileIds, errors);
  const subject = subjectOf(request.subject ?? {}, errors);
  if (errors.length > 0) throw refusedRule(errors);
  return {
    decision,
    after,
    approvals: request.approvals ?? 2,
    reasonCode: request.reasonCode ?? null,
    comment: request.comment ?? null,
    caId,
    profileId,
    clientId,
    subject,
  };
}

/** `malformed` for these members. */
export function refusedRule(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError('malformed', 'There can be no such rule; errors[] says why.', { errors });
}

function isDuration(text: string): boolean {
  try {
    return durationSeconds(text) >= 0;
  } catch {
    return false;
  }
}

function checkKnown(
  pointer: string,
  name: string | null,
  known: readonly string[],
  errors: PkiErrorMember[],
): void {
  if (name === null || known.includes(name)) return;
  errors.push({ pointer, detail: unknownName(name, known) });
}

function subjectOf(
  members: Readonly<Record<string, unknown>>,
  errors: PkiErrorMember[],
): Readonly<Record<string, string>> {
  for (const [name, pattern] of Object.entries(members)) {
    const pointer = jsonPointer(['subject', name]);
    if (!(SUBJECT_MEMBERS as readonly string[]).includes(name))
      errors.push({ pointer, detail: unknownName(name, SUBJECT_MEMBERS) });
    else if (typeof pattern !== 'string' || pattern === '' || pattern.length > MAX_PATTERN_CHARACTERS)
      errors.push({ pointer, detail: `Send a pattern of 1 to ${MAX_PATTERN_CHARACTERS} characters.` });
  }
  return members as Readonly<Record<string, string>>;
}
