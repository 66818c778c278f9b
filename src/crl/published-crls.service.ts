import { Injectable } from '@nestjs/common';
import { CrlRepository } from '../store/crl.repository';
import type { CrlRecord } from '../store/records';
import { parseCrlName } from './crl-scope';
import { publishedCrl, type PublishedCrl } from './published-crl';

/** The published lists of all CAs in memory, those of CAs that are no longer in the world too. */
@Injectable()
export class PublishedCrls {
  private readonly byCa = new Map<string, Map<string, PublishedCrl>>();

  constructor(private readonly crls: CrlRepository) {}

  /** `fileName`: that of the list in DER. */
  find(caId: string, fileName: string): PublishedCrl | undefined {
    return this.byCa.get(caId)?.get(fileName);
  }

  all(): readonly PublishedCrl[] {
    return [...this.byCa.values()].flatMap((lists) => [...lists.values()]);
  }

  /** A list that is durable takes the place of an older one. */
  put(record: CrlRecord): void {
    const { caId, scope, crlNumber } = record;
    if (parseCrlName(scope)?.form !== 'der') return;
    if ((this.find(caId, scope)?.record.crlNumber ?? -1) >= crlNumber) return;
    const lists = this.byCa.get(caId) ?? new Map<string, PublishedCrl>();
    lists.set(scope, publishedCrl(record));
    this.byCa.set(caId, lists);
  }

  /** Follows what the store holds by now: at the start, and what other nodes published. */
  async refresh(): Promise<void> {
    for (const { caId, scope, crlNumber } of await this.crls.heads()) {
      if (this.find(caId, scope)?.record.crlNumber !== crlNumber) await this.reload(caId, scope);
    }
  }

  async reload(caId: string, scope: string): Promise<void> {
    if (parseCrlName(scope) === undefined) return;
    const record = await this.crls.find(caId, scope);
    if (record) this.put(record);
  }
}
