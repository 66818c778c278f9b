import { AuditCheckpointEntity } from './audit-checkpoint.entity';
import { AuditRecordEntity } from './audit-record.entity';
import type { Database } from './database';
import type { AuditCheckpointRecord, AuditHead, AuditRecord } from './records';
import { RowMapping } from './row-mapping';
import type { Statement } from './unit-of-work';

const auditRecords = new RowMapping<AuditRecord>(AuditRecordEntity);
const checkpoints = new RowMapping<AuditCheckpointRecord>(AuditCheckpointEntity);

/** The audit chains of all nodes and the checkpoints over them; only the unit of work adds records. */
export class AuditRepository {
  constructor(private readonly database: Database) {}

  async nodeIds(): Promise<readonly string[]> {
    const rows = await this.database.all('SELECT DISTINCT node_id FROM audit_record ORDER BY node_id', []);
    return rows.map((row) => String(row['node_id']));
  }

  /** Records of one chain in order, after this sequence (0 = from the first). */
  async list(nodeId: string, after: number, limit: number): Promise<readonly AuditRecord[]> {
    const sql = `SELECT ${auditRecords.columns} FROM audit_record
                 WHERE node_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`;
    return (await this.database.all(sql, [nodeId, after, limit])).map((row) => auditRecords.toRecord(row));
  }

  async find(nodeId: string, sequence: number): Promise<AuditRecord | undefined> {
    const sql = `SELECT ${auditRecords.columns} FROM audit_record WHERE node_id = ? AND sequence = ?`;
    const row = await this.database.get(sql, [nodeId, sequence]);
    return row && auditRecords.toRecord(row);
  }

  /** The last record of each chain. */
  async heads(): Promise<readonly AuditHead[]> {
    const sql = `SELECT ${auditRecords.columns} FROM audit_record
                 WHERE node_id = ? ORDER BY sequence DESC LIMIT 1`;
    const rows = await Promise.all((await this.nodeIds()).map((nodeId) => this.database.get(sql, [nodeId])));
    return rows
      .filter((row) => row !== undefined)
      .map((row) => auditRecords.toRecord(row))
      .map(({ nodeId, sequence, hash }) => ({ nodeId, sequence, hash: Buffer.from(hash).toString('hex') }));
  }

  async checkpoints(after: number, limit: number): Promise<readonly AuditCheckpointRecord[]> {
    const sql = `SELECT ${checkpoints.columns} FROM audit_checkpoint WHERE sequence > ? ORDER BY sequence LIMIT ?`;
    return (await this.database.all(sql, [after, limit])).map((row) => checkpoints.toRecord(row));
  }

  insertCheckpoint(record: Omit<AuditCheckpointRecord, 'sequence'>): Statement {
    return {
      name: 'audit_checkpoint.insert',
      ...checkpoints.insert({ ...record, sequence: 0 }),
      rowsAffected: 1,
    };
  }
}
