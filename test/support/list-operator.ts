import { createHash } from 'node:crypto';
import { AuditRepository } from '../../src/store/audit.repository';
import { TrustedListSignerRepository } from '../../src/store/trusted-list-signer.repository';
import type {
  PublishedListDto,
  PublishedListsDto,
  TrustedListDto,
} from '../../src/trusted-list/management/trusted-list.dto';
import type { TestApp } from './test-app';

/** Who looks after the trusted lists of a test application; it must listen. */
export class ListOperator {
  constructor(private readonly app: TestApp) {}

  async ask<T>(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly body: T }> {
    const { status, text } = await this.app.manage(method, `/management/v1${path}`, body);
    return { status, body: JSON.parse(text) as T };
  }

  async issues(): Promise<readonly PublishedListDto[]> {
    return (await this.ask<PublishedListsDto>('GET', '/trusted-lists')).body.lists;
  }

  /** Sequence numbers by file. */
  async numbers(): Promise<Readonly<Record<string, number>>> {
    return Object.fromEntries(
      (await this.issues()).map(({ file, sequenceNumber }) => [file, sequenceNumber]),
    );
  }

  async octetsOf(file: string): Promise<Buffer> {
    return (await this.app.inject({ method: 'GET', url: `/tl/${file}` })).rawPayload;
  }

  /** The certificates by which a list may be signed, DER, oldest first. */
  async announcedSigners(listId: string): Promise<readonly Buffer[]> {
    const { body } = await this.ask<TrustedListDto>('GET', `/trusted-lists/${listId}`);
    const announced = body.signers.filter(({ retiredAt }) => retiredAt === null).map(({ sha256 }) => sha256);
    const rows = await this.app.get(TrustedListSignerRepository).list();
    return rows
      .map(({ certificateDer }) => Buffer.from(certificateDer))
      .filter((der) => announced.includes(fingerprint(der)));
  }

  /** Actor and object of the audit records of an action, in order. */
  async audited(action: string): Promise<readonly string[]> {
    const repository = this.app.get(AuditRepository);
    const nodes = await repository.nodeIds();
    const records = await Promise.all(nodes.map((node) => repository.list(node, 0, 5000)));
    return records.flat().flatMap((one) => (one.action === action ? [`${one.actor} ${one.objectId}`] : []));
  }
}

/** SHA-256, lower-case hex. */
export function fingerprint(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}

/** `file number` of each. */
export function shownIssues(issues: readonly PublishedListDto[]): string[] {
  return issues.map(({ file, sequenceNumber }) => `${file} ${sequenceNumber}`);
}
