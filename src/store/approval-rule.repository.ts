import type { PkiError } from '../common/pki-error';
import { ApprovalRuleEntity } from './approval-rule.entity';
import type { Database } from './database';
import type { ApprovalRuleRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const rules = new RowMapping<ApprovalRuleRecord>(ApprovalRuleEntity);

const FIND = rules.select('WHERE rule_id = ?');
const ALL = rules.select('ORDER BY position, rule_id');
const REPLACED = rules.replacements(['position', 'definition', 'revision', 'createdAt']);

/** The rules of scripted approval. */
export class ApprovalRuleRepository {
  constructor(private readonly database: Database) {}

  async find(ruleId: string): Promise<ApprovalRuleRecord | undefined> {
    const row = await this.database.get(FIND, [ruleId]);
    return row && rules.toRecord(row);
  }

  /** In the order in which they are asked. */
  async list(): Promise<readonly ApprovalRuleRecord[]> {
    return (await this.database.all(ALL, [])).map((row) => rules.toRecord(row));
  }

  /** Writes it, or puts it in the place of the one with its identifier. */
  put(record: ApprovalRuleRecord): Statement {
    const { sql, parameters } = rules.insert(record);
    return {
      name: 'approval_rule.put',
      sql: `${sql} ON CONFLICT (rule_id) DO UPDATE SET ${REPLACED}`,
      parameters,
    };
  }

  remove(ruleId: string, refusal: () => PkiError): Statement {
    return {
      name: 'approval_rule.remove',
      sql: 'DELETE FROM approval_rule WHERE rule_id = ?',
      parameters: [ruleId],
      rowsAffected: 1,
      refusal,
    };
  }

  removeAll(): Statement {
    return { name: 'approval_rule.remove_all', sql: 'DELETE FROM approval_rule', parameters: [] };
  }
}
