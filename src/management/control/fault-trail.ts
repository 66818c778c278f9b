import { wireTime } from '../../common/wire-time';
import type { ApprovalRuleRecord, FaultRecord } from '../../store/records';
import type { AuditEntry, OutboxEvent } from '../../store/unit-of-work';

/** The event that tells operators of a change of the test control. */
export const CONTROL_CHANGED = 'control.changed';

const ACTOR = 'management';

export function faultAudit(
  action: 'control.fault.set' | 'control.fault.remove' | 'control.fault.used_up',
  { faultId, definition, seed, until, hits }: FaultRecord,
): AuditEntry {
  return {
    actor: action === 'control.fault.used_up' ? 'control' : ACTOR,
    action,
    objectType: 'fault',
    objectId: faultId,
    details: { ...definition, seed, until: until && wireTime(until), hits },
  };
}

export function ruleAudit(
  action: 'control.rule.set' | 'control.rule.remove',
  { ruleId, position, definition }: ApprovalRuleRecord,
): AuditEntry {
  return {
    actor: ACTOR,
    action,
    objectType: 'approval_rule',
    objectId: ruleId,
    details: { position, ...definition },
  };
}

export function resetAudit(faultIds: readonly string[], ruleIds: readonly string[]): AuditEntry {
  return {
    actor: ACTOR,
    action: 'control.reset',
    objectType: 'control',
    objectId: 'world',
    details: { faultIds, ruleIds },
  };
}

/** @param what was changed: `fault`, `rule`, or `all` by a reset */
export function controlEvent(
  what: 'fault' | 'rule' | 'all',
  objectId: string,
  present: boolean,
): OutboxEvent {
  return { type: CONTROL_CHANGED, clientId: null, objectId, payload: { what, present } };
}
