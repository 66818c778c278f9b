import type {
  ApprovalRuleDto,
  ApprovalRuleListDto,
  ApprovalRuleRequestDto,
} from '../management/dto/approval-rule.dto';
import type { ControlResetDto } from '../management/dto/control-reset.dto';
import type { FaultDto, FaultListDto, FaultRequestDto } from '../management/dto/fault.dto';
import type { ManagementSession } from './management-session';
import { textTable } from './text-table';
import { asked, type Shown } from './tl';

const CONTROL = '/control';
/** The name of the rule that `approve-after` sets, unless it is given one. */
const USUAL_RULE = 'approve-after';

/** Throws ServiceRefusal. */
export async function listFaults(session: ManagementSession): Promise<Shown> {
  const answer = await asked<FaultListDto>(session, 'GET', `${CONTROL}/faults`);
  return { text: answer.faults.length === 0 ? 'No faults.\n' : faultsText(answer.faults), json: answer };
}

/** Sets a fault under this name, or under a new one. Throws ServiceRefusal. */
export async function addFault(
  session: ManagementSession,
  faultId: string | undefined,
  request: Partial<FaultRequestDto>,
): Promise<Shown> {
  const fault =
    faultId === undefined
      ? await asked<FaultDto>(session, 'POST', `${CONTROL}/faults`, request)
      : await asked<FaultDto>(session, 'PUT', `${CONTROL}/faults/${encodeURIComponent(faultId)}`, request);
  return { text: faultsText([fault]), json: fault };
}

/** Throws ServiceRefusal. */
export async function removeFault(session: ManagementSession, faultId: string): Promise<Shown> {
  const path = `${CONTROL}/faults/${encodeURIComponent(faultId)}`;
  const fault = await asked<FaultDto>(session, 'DELETE', path);
  return { text: `${fault.faultId} is removed; it has struck ${timesText(fault.hits)}.\n`, json: fault };
}

/** Throws ServiceRefusal. */
export async function listRules(session: ManagementSession): Promise<Shown> {
  const answer = await asked<ApprovalRuleListDto>(session, 'GET', `${CONTROL}/approval-rules`);
  return {
    text: answer.rules.length === 0 ? 'No rules: operators decide.\n' : rulesText(answer.rules),
    json: answer,
  };
}

/** Has pending enrolments decided by a rule. Throws ServiceRefusal. */
export async function setRule(
  session: ManagementSession,
  ruleId: string | undefined,
  request: Partial<ApprovalRuleRequestDto>,
): Promise<Shown> {
  const path = `${CONTROL}/approval-rules/${encodeURIComponent(ruleId ?? USUAL_RULE)}`;
  const rule = await asked<ApprovalRuleDto>(session, 'PUT', path, request);
  return { text: rulesText([rule]), json: rule };
}

/** Throws ServiceRefusal. */
export async function removeRule(session: ManagementSession, ruleId: string): Promise<Shown> {
  const path = `${CONTROL}/approval-rules/${encodeURIComponent(ruleId)}`;
  const rule = await asked<ApprovalRuleDto>(session, 'DELETE', path);
  return { text: `${rule.ruleId} is removed.\n`, json: rule };
}

/** Throws ServiceRefusal. */
export async function resetControl(session: ManagementSession, keepClock: boolean): Promise<Shown> {
  const done = await asked<ControlResetDto>(session, 'POST', `${CONTROL}/reset`, { keepClock });
  const names = (ids: readonly string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
  return {
    text: `Faults removed: ${names(done.faultIds)}\nRules removed: ${names(done.ruleIds)}\nClock: ${done.clock.now}\n`,
    json: done,
  };
}

function faultsText(faults: readonly FaultDto[]): string {
  return textTable([
    ['Fault', 'Kind', 'Strikes', 'Where', 'Dose', 'State', 'Struck'],
    ...faults.map((fault) => [
      fault.faultId,
      fault.kind,
      fault.operations.join(' '),
      scopeText(fault),
      doseText(fault),
      fault.state === 'over' ? 'over' : 'in force',
      timesText(fault.hits),
    ]),
  ]);
}

function rulesText(rules: readonly ApprovalRuleDto[]): string {
  return textTable([
    ['Rule', 'Position', 'Decision', 'After', 'Where', 'Reason'],
    ...rules.map(({ ruleId, position, decision, after, reasonCode, subject, ...scope }) => [
      ruleId,
      String(position),
      decision,
      after,
      [scopeText(scope), ...Object.entries(subject).map(([member, pattern]) => `${member}=${pattern}`)].join(
        ' ',
      ),
      reasonCode ?? '-',
    ]),
  ]);
}

function scopeText({ caId, profileId, clientId }: Pick<FaultDto, 'caId' | 'profileId' | 'clientId'>): string {
  const named = Object.entries({ ca: caId, profile: profileId, client: clientId })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`);
  return named.length === 0 ? 'anywhere' : named.join(' ');
}

function doseText({ times, probability, until, milliseconds, code, cut }: FaultDto): string {
  const parts = [
    milliseconds === undefined ? undefined : `${milliseconds} ms`,
    code,
    cut,
    times === null ? undefined : `${times}x`,
    probability === 1 ? undefined : `p=${probability}`,
    until === null ? undefined : `until ${until}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? 'always' : parts.join(' ');
}

function timesText(hits: number): string {
  return hits === 1 ? 'once' : `${hits} times`;
}
