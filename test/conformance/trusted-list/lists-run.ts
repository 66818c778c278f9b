import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadWorld } from '../../../src/world/load-world';
import { dssVersion, installHarness } from '../dss/harness';
import { EnrolmentClient } from '../enrolment-client';
import type { KeyPool } from '../key-pool';
import { StatusService } from '../status/status-service';
import { type BadListVerdict, judgeBadLists } from './bad-list-run';
import { ComposedLists } from './composed-lists';
import { judgeTrustedLists, LIST_JUDGES } from './judge-trusted-lists';
import type { JudgedList } from './list-finding';
import { bothLists } from './list-modes';
import { ListSession } from './list-session';
import type { PublishedLists } from './list-source';
import type { ListsContext } from './lists-context';
import { ServedLists, writePolicy } from './served-lists';
import { type ModesJudgement, judgeModes } from './mode-run';
import { type SealedDocument, SealedDocuments } from './sealed-documents';
import { type WayVerdict, judgeWays } from './way-run';

export const LISTS_WORLD = 'japan-eu';
const WORLD_FILE = join(__dirname, `../../../config/worlds/${LISTS_WORLD}.yaml`);

/** What came of the run. */
export interface ListsJudgement {
  readonly documents: readonly SealedDocument[];
  readonly modes: ModesJudgement;
  readonly ways: readonly WayVerdict[];
  readonly badLists: readonly BadListVerdict[];
  /** How many lists the other judges looked at. */
  readonly judgedLists: number;
  /** Everything that is otherwise than expected. */
  readonly problems: readonly string[];
  readonly versions: readonly string[];
}

/** Says what the run needs and does not find. */
export async function installListJudges(): Promise<string[]> {
  const missing = await installHarness();
  const judges = await Promise.all(
    LIST_JUDGES.map(async (judge) => {
      const version = await judge.version().catch(() => undefined);
      return version === undefined ? judge.name : undefined;
    }),
  );
  return [missing, ...judges].filter((one) => one !== undefined);
}

/** Starts the built service, seals by its certificates, and has DSS and other judges look at lists in every state. */
export async function judgeLists(
  pool: KeyPool,
  folder: string,
  report: (line: string) => void,
): Promise<ListsJudgement> {
  const world = loadWorld(WORLD_FILE);
  const { japan } = world.trustedLists ?? {};
  if (!japan) throw new Error(`the world ${LISTS_WORLD} has no lists`);
  const worldFile = join(folder, 'lists-of-japan-eu.yaml');
  mkdirSync(folder, { recursive: true });
  writePolicy(worldFile, japan);
  const service = await StatusService.start(worldFile);
  const session = ListSession.start();
  try {
    const client = new EnrolmentClient(
      await service.session('demo-rssp', 'ra.enrol ra.read'),
      await service.session('demo-operator', 'ra.operator ra.read'),
      await service.session('demo-officer', 'ra.operator ra.read'),
    );
    const cas = new Map((await client.cas()).map(({ caId, path }) => [caId, path[0] ?? Buffer.alloc(0)]));
    const source = new ServedLists(service, worldFile);
    const sealing = new SealedDocuments(client, pool, session, join(folder, 'documents'));
    const documents = await timed('documents', report, async () => {
      await session.load('sealing', bothLists(await source.published()));
      return sealing.make('sealing');
    });
    const [problems, kept]: [string[], JudgedList[]] = [[], []];
    const context: ListsContext = {
      session,
      source,
      composed: new ComposedLists(world, service.front.baseUrl, cas, service.front.stored),
      japan,
      documents,
      keep: (name, lists) => kept.push(...keepLists(join(folder, 'lists', name), lists)),
      problem: (text) => problems.push(text),
    };
    const modes = await timed('modes', report, () => judgeModes(context));
    const ways = await timed('other ways to the lists', report, () => judgeWays(context));
    const badLists = await timed('bad lists', report, () => judgeBadLists(context));
    const findings = await timed('other judges', report, () => judgeTrustedLists(kept));
    problems.push(...findings.map(({ judge, file, message }) => `${judge}: ${file}: ${message}`));
    const versions = await Promise.all(LIST_JUDGES.map((judge) => judge.version()));
    return {
      documents,
      modes,
      ways,
      badLists,
      judgedLists: kept.length,
      problems,
      versions: [`EU DSS ${dssVersion()}`, ...versions],
    };
  } finally {
    await session.end();
    await service.stop();
  }
}

/** Writes the lists as other judges read them; each must be by one of its signers, and the first that fits is asked. */
function keepLists(folder: string, { files, signers }: PublishedLists): JudgedList[] {
  mkdirSync(folder, { recursive: true });
  return files.map(({ listId, version, octets }, index) => {
    const file = join(folder, `${index}-${listId}.xml`);
    writeFileSync(file, octets);
    const text = Buffer.from(octets).toString();
    const signer = (signers.get(listId) ?? []).find((der) =>
      text.includes(`<ds:X509Certificate>${Buffer.from(der).toString('base64')}<`),
    );
    return {
      file,
      signerCertificateDer: signer ?? Buffer.alloc(0),
      tslVersionIdentifier: version,
    };
  });
}

async function timed<T>(what: string, report: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  report(`${what} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}
