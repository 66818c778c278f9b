import type { ChildProcess } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../test/support/service-process';
import { withBenchFolder } from './bench-folder';
import { FILLED_CA, FilledRows } from './certificate-rows';
import { type CfsslOcspPeer, startCfsslOcsp } from './cfssl-ocsp-peer';
import type { Round } from './figure';
import { type Question, Questioner, getOctets, postOctets } from './ocsp-questions';
import { MEASURED_CORE, spawnPinned, stopProcess, untilAnswering } from './pinned-process';
import { type BenchService, startService } from './service';
import { type SocketLoad, sendAll } from './socket-load';

const HOOK = join(__dirname, '../scripts/typescript-hook.cjs');
const RAW_SERVER = join(__dirname, 'raw-ocsp-server.ts');
const PATH = `/ocsp/${FILLED_CA}`;
const NONCE_OCTETS = 32;
/** Different certificates that signed answers are asked for. */
const KEPT = 256;
const DATABASE_GIGABYTES = 4;
/** Beyond this the load may have been the limit. */
const BUSY = 0.9;
/** Headers that a server sets itself. */
const OWN_HEADERS = new Set(['content-length', 'connection', 'keep-alive', 'date']);

export interface OcspExtent {
  readonly rounds: number;
  /** Certificates in the database. */
  readonly certificates: number;
  readonly presigned: number;
  readonly live: number;
}

export interface OcspRounds {
  /** Undefined without cfssl. */
  readonly presignedVsCfssl: readonly Round[] | undefined;
  readonly presignedVsRaw: readonly Round[];
  readonly liveVsRaw: readonly Round[];
}

/** All that answers, on the measured core; only one of them is asked at a time. */
interface Sides {
  readonly service: BenchService;
  readonly questioner: Questioner;
  readonly rows: FilledRows;
  readonly constant: number;
  readonly live: number;
  readonly cfssl: CfsslOcspPeer | undefined;
}

/** Signed answers kept in memory, and answers signed for each request, against peers that answer at the same rate of asking. */
export async function compareOverHttp(extent: OcspExtent, hasCfssl: boolean): Promise<OcspRounds> {
  return withBenchFolder(DATABASE_GIGABYTES, async (folder) => {
    const processes: ChildProcess[] = [];
    try {
      return await measure(await startSides(folder, extent.certificates, hasCfssl, processes), extent);
    } finally {
      for (const process of processes) await stopProcess(process);
    }
  });
}

async function startSides(
  folder: string,
  certificates: number,
  hasCfssl: boolean,
  processes: ChildProcess[],
): Promise<Sides> {
  const dataFolder = join(folder, 'data');
  const cfssl = hasCfssl ? await startCfsslOcsp(join(folder, 'cfssl'), KEPT) : undefined;
  if (cfssl) processes.push(cfssl.process);
  // A first start makes the CAs; the certificates come while it is stopped.
  const first = await startService(dataFolder);
  const ca = await fetch(`${first.origin}/aia/${FILLED_CA}/1.cer`).finally(() => stopProcess(first.process));
  const questioner = new Questioner(Buffer.from(await ca.arrayBuffer()));
  const rows = new FilledRows({ count: certificates, revokedEvery: 100 });
  const started = performance.now();
  rows.writeTo(dataFolder);
  process.stderr.write(
    `${certificates} certificates written in ${Math.round(performance.now() - started)} ms\n`,
  );
  const service = await startService(dataFolder, { port: first.port });
  processes.push(service.process);

  const raw = async (kind: 'constant' | 'live', question: Question): Promise<number> => {
    const { answers } = await sendAll(service.port, [postOctets(PATH, question)], 1);
    const [answer] = answers;
    if (!answer) throw new Error('no answer');
    questioner.check(question, answer.body);
    const [bodyFile, headersFile] = [join(folder, `${kind}.der`), join(folder, `${kind}.json`)];
    writeFileSync(bodyFile, answer.body);
    writeFileSync(headersFile, JSON.stringify(headersOf(answer.head)));
    const port = await freePort();
    const parameters = ['-r', HOOK, RAW_SERVER, String(port), bodyFile, headersFile, kind];
    const server = spawnPinned(MEASURED_CORE, process.execPath, parameters, {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    processes.push(server);
    await untilAnswering(`http://127.0.0.1:${port}/`, server);
    return port;
  };
  const { serial } = rows.at(1);
  const constant = await raw('constant', questioner.question(serial, 'good'));
  const live = await raw('live', questioner.question(serial, 'good', randomBytes(NONCE_OCTETS)));
  return { service, questioner, rows, constant, live, cfssl };
}

function headersOf(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1);
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return Object.fromEntries(headers.filter(([name]) => !OWN_HEADERS.has(name)));
}

async function measure(sides: Sides, { rounds, presigned, live }: OcspExtent): Promise<OcspRounds> {
  const [presignedVsCfssl, presignedVsRaw, liveVsRaw]: [Round[], Round[], Round[]] = [[], [], []];
  // An unmeasured round first, for all alike; in it the service signs the answers that it keeps.
  for (let round = -1; round < rounds; round++) {
    const cfssl = sides.cfssl && (await cfsslRound(sides.cfssl, presigned));
    const ours = await presignedRound(sides, presigned);
    const raw = await rawRound(sides.constant, presigned);
    const oursLive = await liveRound(sides, live);
    const rawLive = await rawRound(sides.live, live, true);
    process.stderr.write(
      `round ${round}, 1/s (load busy): pre-signed ${shown(ours)}, cfssl ${shown(cfssl)}, raw ${shown(raw)}; ` +
        `live ${shown(oursLive)}, raw ${shown(rawLive)}\n`,
    );
    if (round < 0) continue;
    if (cfssl) presignedVsCfssl.push({ value: ours.perSecond, peer: cfssl.perSecond });
    presignedVsRaw.push({ value: ours.perSecond, peer: raw.perSecond });
    liveVsRaw.push({ value: oursLive.perSecond, peer: rawLive.perSecond });
  }
  return { presignedVsCfssl: sides.cfssl && presignedVsCfssl, presignedVsRaw, liveVsRaw };
}

/** Without nonce, by GET and POST in turn, about few certificates: all but the first answers to each are kept ones. */
async function presignedRound({ service, questioner, rows }: Sides, count: number): Promise<SocketLoad> {
  const kept = Array.from({ length: Math.min(KEPT, rows.filling.count) }, (_, index) => {
    const { serial, revoked } = rows.at(index);
    return questioner.question(serial, revoked ? 'revoked' : 'good');
  });
  return askedInTurn(service.port, PATH, questioner, kept, count);
}

async function cfsslRound(
  { port, questioner, questions }: CfsslOcspPeer,
  count: number,
): Promise<SocketLoad> {
  return askedInTurn(port, '', questioner, questions, count);
}

async function askedInTurn(
  port: number,
  path: string,
  questioner: Questioner,
  questions: readonly Question[],
  count: number,
): Promise<SocketLoad> {
  const octets = questions.flatMap((one) => [
    getOctets(path, one),
    postOctets(path === '' ? '/' : path, one),
  ]);
  const asked = Array.from({ length: count }, (_, index) => index % octets.length);
  const load = await sendAll(
    port,
    asked.map((index) => octets[index] as Buffer),
  );
  load.answers.forEach((answer, index) => {
    if (answer.status !== 200) throw new Error(`answer ${answer.status}`);
    questioner.check(questions[(asked[index] ?? 0) >> 1] as Question, answer.body);
  });
  return load;
}

/** With a fresh nonce each, about certificates from anywhere in the database. */
async function liveRound({ service, questioner, rows }: Sides, count: number): Promise<SocketLoad> {
  const questions = Array.from({ length: count }, () => {
    const { serial, revoked } = rows.at(randomInt(rows.filling.count));
    return questioner.question(serial, revoked ? 'revoked' : 'good', randomBytes(NONCE_OCTETS));
  });
  const load = await sendAll(
    service.port,
    questions.map((question) => postOctets(PATH, question)),
  );
  load.answers.forEach((answer, index) => {
    if (answer.status !== 200) throw new Error(`answer ${answer.status}`);
    questioner.check(questions[index] as Question, answer.body);
  });
  return load;
}

/** The raw server looks at nothing, so it is asked about anything, as our service is: live by POST, else in turn. */
async function rawRound(port: number, count: number, isLive = false): Promise<SocketLoad> {
  const question: Question = {
    requestDer: randomBytes(isLive ? 130 : 79),
    certIdDer: Buffer.of(),
    status: 'good',
  };
  const octets = isLive
    ? [postOctets(PATH, question)]
    : [getOctets(PATH, question), postOctets(PATH, question)];
  const load = await sendAll(
    port,
    Array.from({ length: count }, (_, index) => octets[index % octets.length] as Buffer),
  );
  const lengths = new Set(load.answers.map(({ body }) => body.length));
  if (load.answers.some(({ status }) => status !== 200) || Math.max(...lengths) - Math.min(...lengths) > 8)
    throw new Error('the raw server answers otherwise');
  return load;
}

function shown(load: SocketLoad | undefined): string {
  if (!load) return '-';
  const warning = load.loadBusy > BUSY ? ' TOO BUSY' : '';
  return `${Math.round(load.perSecond)} (${load.loadBusy.toFixed(2)}${warning})`;
}
