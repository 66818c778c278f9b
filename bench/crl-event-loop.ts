import { randomBytes, randomInt, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import BetterSqlite3 from 'better-sqlite3';

import { type RaSession, expectObject } from '../test/support/ra-session';
import { SQLITE_FILE } from '../src/store/data-source';
import { parseCertificateList } from '../src/x509/certificate-list';
import { verifySignature } from '../src/x509/signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from '../src/x509/subject-public-key-info';
import { FILLED_CA, type FilledRows } from './certificate-rows';
import type { Round } from './figure';
import { type Question, Questioner, postOctets } from './ocsp-questions';
import { openRaSession } from './ra-session';
import { stopProcess } from './pinned-process';
import { type BenchService, startService } from './service';
import { sendAll } from './socket-load';

const PROBE = join(__dirname, 'event-loop-probe.cjs');
const NONCE_OCTETS = 32;
/** Questions that are asked in one go, over few connections: the service is busy, not flooded. */
const BURST = 40;
const OCSP_CONNECTIONS = 4;
const QUIET_MILLISECONDS = 2000;
const GIVE_UP_MILLISECONDS = 180_000;
const SUPERSEDED = 4;

interface Delay {
  readonly p99: number;
  readonly longest: number;
}

/**
 * How late the event loop of the service was while it made a list of all rows because a certificate was revoked, and was
 * asked by OCSP; beside it, as the peer, the same without a list being made. `certIds` are certificates of the shard to
 * revoke; the first round, in which the service sees the rows for the first time, does not count.
 */
export async function eventLoopRounds(
  dataFolder: string,
  port: number,
  rows: FilledRows,
  certIds: readonly string[],
): Promise<Round[]> {
  const service = await startService(dataFolder, { port, preloaded: PROBE });
  const database = new BetterSqlite3(join(dataFolder, SQLITE_FILE), { readonly: true });
  try {
    const watched = await WatchedService.of(service, database, rows);
    const session = await openRaSession(service.origin, 'ra.read ra.revoke');
    const rounds: Round[] = [];
    for (const [index, certId] of certIds.entries()) {
      const quiet = await watched.askWhileQuiet();
      const {
        delay,
        seconds,
        watched: made,
      } = await watched.askWhileBuilding(() => revoke(session, certId, index));
      await watched.checkList(rows.filling.count + index + 1);
      process.stderr.write(
        `round ${index - 1}, event loop: p99 ${delay.p99.toFixed(1)} ms, longest ${delay.longest.toFixed(0)} ms, ` +
          `list after ${seconds.toFixed(1)} s, made in ${made.toFixed(1)} s; no list: p99 ${quiet.p99.toFixed(1)} ms, longest ${quiet.longest.toFixed(0)} ms\n`,
      );
      if (index > 0) rounds.push({ value: delay.p99, peer: quiet.p99 });
    }
    return rounds;
  } finally {
    database.close();
    await stopProcess(service.process);
  }
}

async function revoke(session: RaSession, certId: string, index: number): Promise<void> {
  const path = `/ra/v1/certificates/${certId}/revocations`;
  expectObject(await session.post(path, { revocationReason: SUPERSEDED }, `bench-revoke-${index}`), 200);
}

/** The service under observation: its event loop by IPC, the numbers of its lists in the database, its lists by HTTP. */
class WatchedService {
  private readonly listUrl: string;
  private readonly questioner: Questioner;
  private etag: string | null = null;

  private constructor(
    private readonly service: BenchService,
    private readonly lastNumber: BetterSqlite3.Statement,
    private readonly rows: FilledRows,
    private readonly caCertificateDer: Buffer,
  ) {
    this.listUrl = `${service.origin}/crl/${FILLED_CA}/${rows.filling.shard}.crl`;
    this.questioner = new Questioner(caCertificateDer);
  }

  static async of(
    service: BenchService,
    database: BetterSqlite3.Database,
    rows: FilledRows,
  ): Promise<WatchedService> {
    const ca = await fetch(`${service.origin}/aia/${FILLED_CA}/1.cer`);
    const lastNumber = database.prepare('SELECT last_number FROM crl_counter WHERE ca_id = ?').pluck();
    const watched = new WatchedService(service, lastNumber, rows, Buffer.from(await ca.arrayBuffer()));
    await watched.isNewList();
    return watched;
  }

  async askWhileQuiet(): Promise<Delay> {
    await this.delaySinceLast();
    for (const end = Date.now() + QUIET_MILLISECONDS; Date.now() < end;) await this.ask();
    return this.delaySinceLast();
  }

  /** From when a number is drawn for a list, the first step of making it, until the list is published. */
  async askWhileBuilding(
    change: () => Promise<void>,
  ): Promise<{ delay: Delay; seconds: number; watched: number }> {
    const before = this.lastNumber.get(FILLED_CA);
    const [started, giveUp] = [performance.now(), performance.now() + GIVE_UP_MILLISECONDS];
    await change();
    let watchedFrom: number | undefined;
    while (!(await this.isNewList())) {
      if (performance.now() > giveUp) throw new Error('no list was published');
      await this.ask();
      if (watchedFrom === undefined && this.lastNumber.get(FILLED_CA) !== before) {
        await this.delaySinceLast();
        watchedFrom = performance.now();
      }
    }
    const now = performance.now();
    return {
      delay: await this.delaySinceLast(),
      seconds: (now - started) / 1000,
      watched: (now - (watchedFrom ?? started)) / 1000,
    };
  }

  /** Downloads the list: signed by the CA, and with so many entries. */
  async checkList(entries: number): Promise<void> {
    const answer = await fetch(this.listUrl);
    const list = parseCertificateList(Buffer.from(await answer.arrayBuffer()));
    const spki = parseSubjectPublicKeyInfo(
      new X509Certificate(this.caCertificateDer).publicKey.export({ type: 'spki', format: 'der' }),
    );
    const key = { spki, key: importPublicKey(spki) };
    if (!verifySignature('ecdsa-sha256', list.tbsDer, list.signature, key))
      throw new Error('the list does not verify');
    let count = 0;
    for (const _entry of list.entries()) count++;
    if (count !== entries) throw new Error(`the list has ${count} entries instead of ${entries}`);
  }

  private async isNewList(): Promise<boolean> {
    const { headers } = await fetch(this.listUrl, { method: 'HEAD' });
    const etag = headers.get('etag');
    const isNew = this.etag !== null && etag !== this.etag;
    this.etag = etag;
    return isNew;
  }

  private async ask(): Promise<void> {
    const questions = Array.from({ length: BURST }, (): Question => {
      const { serial } = this.rows.at(randomInt(this.rows.filling.count));
      return this.questioner.question(serial, 'revoked', randomBytes(NONCE_OCTETS));
    });
    const octets = questions.map((question) => postOctets(`/ocsp/${FILLED_CA}`, question));
    const { answers } = await sendAll(this.service.port, octets, OCSP_CONNECTIONS);
    answers.forEach(({ body }, index) => this.questioner.check(questions[index] as Question, body));
  }

  private async delaySinceLast(): Promise<Delay> {
    const answered = once(this.service.process, 'message') as Promise<[Delay]>;
    this.service.process.send('tell');
    return (await answered)[0];
  }
}
