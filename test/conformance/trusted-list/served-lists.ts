import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import type { JapanPolicy } from '../../../src/world/trusted-lists';
import type { StatusService } from '../status/status-service';
import type { ListDecision, ListSource, PublishedFile, PublishedLists } from './list-source';

/** A list as the management listener tells of it. */
interface ListEntry {
  readonly listId: string;
  readonly role: 'current' | 'pivot';
  readonly url: string;
  readonly aliases: readonly string[];
  readonly version: 5 | 6;
}

/** Lists as a running service publishes them; its world file is rewritten for each policy. */
export class ServedLists implements ListSource {
  /** The service was started with the file that `writePolicy` writes. */
  constructor(
    private readonly service: StatusService,
    private readonly worldFile: string,
  ) {}

  async publish(japan: JapanPolicy): Promise<PublishedLists> {
    writePolicy(this.worldFile, japan);
    await this.service.restart();
    return this.published();
  }

  async rollOver(listId: string): Promise<PublishedLists> {
    const { signers } = await this.published();
    await this.service.management.done('POST', `/management/v1/trusted-lists/${listId}/signers/roll`, {});
    return { files: await this.files(['current', 'pivot']), signers };
  }

  async decide(decision: ListDecision): Promise<PublishedLists> {
    const [path, body] =
      decision.kind === 'agreement'
        ? ['agreement/repeal', {}]
        : [`listed-services/${decision.serviceId}/status`, { status: decision.status }];
    await this.service.management.done('POST', `/management/v1/${path}`, body);
    return this.published();
  }

  /** As they are now. */
  async published(): Promise<PublishedLists> {
    const files = await this.files(['current']);
    const signers = new Map<string, Uint8Array[]>();
    for (const { listId } of files)
      signers.set(listId, certificatesIn((await fetched(this.urlOf(`${listId}-signers.pem`))).toString()));
    return { files, signers };
  }

  private async files(roles: readonly ListEntry['role'][]): Promise<PublishedFile[]> {
    const { lists } = await this.service.management.done<{ lists: ListEntry[] }>(
      'GET',
      '/management/v1/trusted-lists',
    );
    const files: PublishedFile[] = [];
    for (const { listId, version, url, aliases } of lists.filter(({ role }) => roles.includes(role))) {
      const octets = await fetched(url);
      const urls = [url, ...aliases.map((alias) => this.urlOf(alias))];
      files.push(...urls.map((one) => ({ listId, version, url: one, octets })));
    }
    // A pivot is found by the list that names it, never in its place.
    return files.sort(
      (one, other) => Number(one.url.includes('-pivot-')) - Number(other.url.includes('-pivot-')),
    );
  }

  private urlOf(file: string): string {
    return `${this.service.front.baseUrl}/tl/${file}`;
  }
}

/** A world of one's own that is japan-eu with another policy for Japan. */
export function writePolicy(
  worldFile: string,
  { recognition, agreement, startingTime, certifiedHsm }: JapanPolicy,
): void {
  const japan = { recognition, agreement, startingTime: wireTime(startingTime), certifiedHsm };
  writeFileSync(worldFile, JSON.stringify({ extends: 'japan-eu', trustedLists: { japan } }));
}

function wireTime(time: Date): string {
  return time.toISOString().replace('.000Z', 'Z');
}

async function fetched(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

function certificatesIn(pem: string): Uint8Array[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).raw);
}
