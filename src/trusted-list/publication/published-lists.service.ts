import { Injectable } from '@nestjs/common';
import type { TrustedListHead, TrustedListRecord } from '../../store/records';
import { TrustedListRepository } from '../../store/trusted-list.repository';
import type { ComposedList } from '../compose/composed-list';

/** The published lists in memory. */
@Injectable()
export class PublishedLists {
  private readonly byFile = new Map<string, TrustedListRecord>();
  /** File by each name under which it is served; lists that the world no longer has are not. */
  private fileByName = new Map<string, string>();
  private composed: readonly ComposedList[] = [];

  constructor(private readonly lists: TrustedListRepository) {}

  find(file: string): TrustedListRecord | undefined {
    return this.byFile.get(file);
  }

  /** By the name of the file or another one for the same octets. */
  served(name: string): TrustedListRecord | undefined {
    const file = this.fileByName.get(name);
    return file === undefined ? undefined : this.byFile.get(file);
  }

  /** Of the lists of the world, in their order. */
  current(): readonly TrustedListRecord[] {
    return this.composed.flatMap(({ file }) => this.byFile.get(file) ?? []);
  }

  /** Whether every list of the world has an issue. */
  isComplete(): boolean {
    return this.composed.length > 0 && this.composed.every(({ file }) => this.byFile.has(file));
  }

  aliasesOf(file: string): readonly string[] {
    return this.composed.find((one) => one.file === file)?.aliases ?? [];
  }

  /** Frozen ones that their list names, newest first. */
  pivots(): readonly TrustedListRecord[] {
    return [...this.byFile.values()]
      .filter(({ role }) => role === 'pivot')
      .sort((one, other) => other.sequenceNumber - one.sequenceNumber);
  }

  /** Which lists there are, and how their files are named. */
  arrange(composed: readonly ComposedList[]): void {
    this.composed = composed;
    this.rename();
  }

  /** Lists that are durable take the place of older ones. */
  put(records: readonly TrustedListRecord[]): void {
    for (const record of records) this.byFile.set(record.file, record);
    this.rename();
  }

  /** Follows what the store holds by now: at the start, and what other nodes published. */
  async refresh(): Promise<void> {
    const stale = (await this.lists.heads()).filter((head) => !this.isKnown(head));
    const records: TrustedListRecord[] = [];
    for (const { file } of stale) {
      const record = await this.lists.find(file);
      if (record) records.push(record);
    }
    if (records.length > 0) this.put(records);
  }

  private isKnown({ file, sequenceNumber, role }: TrustedListHead): boolean {
    const known = this.byFile.get(file);
    return known !== undefined && known.sequenceNumber === sequenceNumber && known.role === role;
  }

  private rename(): void {
    const pivots = [...this.byFile.values()].filter(({ role }) => role !== 'current');
    this.fileByName = new Map([
      ...pivots.map(({ file }) => [file, file] as const),
      ...this.composed.flatMap(({ file, aliases }) =>
        [file, ...aliases].map((name) => [name, file] as const),
      ),
    ]);
  }
}
