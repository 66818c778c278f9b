import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';

import { RaSession, expectObject, textListMember, textMember } from '../support/ra-session';
import { generateCertificationRequest } from '../support/peculiar-request';
import { parseCertificateList, type CertificateListView } from '../../src/x509/certificate-list';
import { verifySignature } from '../../src/x509/signature-verification';
import { importPublicKey, parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { ServiceProcess, freePort } from '../support/service-process';

const TRIALS = 60;
const CLIENTS = 4;
const LONGEST_RUN_MILLISECONDS = 1500;
const SHOWN_WITHIN_MILLISECONDS = 10_000;
const CA = 'alpha-seal';
const SHARDS = [0, 1, 2, 3];
const NAMES = [...SHARDS.flatMap((shard) => [`${shard}.crl`, `${shard}-delta.crl`]), 'arl.crl', 'full.crl'];

(process.platform === 'win32' ? describe.skip : describe)('kill -9 while CRLs are published', () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-crl-kill-'));
  const moments = fc.sample(fc.integer({ min: 0, max: LONGEST_RUN_MILLISECONDS }), {
    numRuns: TRIALS,
    seed: 20260102,
  });
  let port: number;
  let service: ServiceProcess;
  let spkiDer: Uint8Array;
  /** Name -> the last number that was seen. */
  const seen = new Map<string, bigint>();

  beforeAll(async () => {
    port = await freePort();
    service = await ServiceProcess.start(dataFolder, port);
    const certificate = await fetch(`${service.baseUrl}/aia/${CA}/1.cer`);
    const { publicKey } = new X509Certificate(Buffer.from(await certificate.arrayBuffer()));
    spkiDer = publicKey.export({ type: 'spki', format: 'der' });
  });

  afterAll(async () => {
    await service.kill();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  it(`serves in ${TRIALS} trials lists that parse and verify, with numbers that never fall, and shows every revocation`, async () => {
    const revoked = new Set<string>();
    let publications = 0n;
    for (const moment of moments) {
      const before = (await lookAtAll()).get('0.crl')?.crlNumber ?? 0n;
      const acknowledged = await runUntilKilled(moment);
      service = await ServiceProcess.start(dataFolder, port);
      for (const serial of acknowledged) revoked.add(serial);
      const after = await lookAtAll();
      publications += (after.get('0.crl')?.crlNumber ?? 0n) - before;
      await expectAllShown(acknowledged);
    }
    await expectAllShown([...revoked]);
    // Without these, a service that never answers would pass.
    expect(revoked.size).toBeGreaterThan(TRIALS);
    expect(publications).toBeGreaterThan(BigInt(TRIALS));
  }, 1_200_000);

  /** The list as a relying party takes it; undefined if the service is gone. */
  async function look(name: string): Promise<CertificateListView | undefined> {
    const answer = await fetch(`${service.baseUrl}/crl/${CA}/${name}`).catch(() => undefined);
    const octets = await answer?.arrayBuffer().catch(() => undefined);
    if (!answer || !octets) return undefined;
    expect([name, answer.status]).toEqual([name, 200]);
    const list = parseCertificateList(new Uint8Array(octets));
    const spki = parseSubjectPublicKeyInfo(spkiDer);
    const key = { spki, key: importPublicKey(spki) };
    expect(verifySignature('ecdsa-sha256', list.tbsDer, list.signature, key)).toBe(true);
    const number = list.crlNumber ?? -1n;
    expect(number).toBeGreaterThanOrEqual(seen.get(name) ?? 0n);
    seen.set(name, number);
    return list;
  }

  async function lookAtAll(): Promise<Map<string, CertificateListView>> {
    const lists = new Map<string, CertificateListView>();
    for (const name of NAMES) {
      const list = await look(name);
      if (!list) throw new Error(`${name} is not served`);
      lists.set(name, list);
    }
    return lists;
  }

  /** Serials that were acknowledged as revoked. */
  async function runUntilKilled(moment: number): Promise<string[]> {
    const session = await RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, {
      id: 'demo-rssp',
      secret: 'demo-rssp-secret',
      scope: 'ra.enrol ra.read ra.revoke',
    });
    const acknowledged: string[] = [];
    let running = true;
    const client = async (): Promise<void> => {
      while (running) {
        const serial = await revokeOne(session).catch(() => undefined);
        if (serial === undefined) return;
        acknowledged.push(serial);
      }
    };
    const reader = async (): Promise<void> => {
      while (running) for (const name of NAMES) if (running && !(await look(name))) return;
    };
    const clients = Array.from({ length: CLIENTS }, client);
    const reading = reader();
    // The first list follows the first revocation within a second: the moments lie around that and the next ones.
    await sleep(200 + moment);
    await service.kill();
    running = false;
    await Promise.all([...clients, reading]);
    return acknowledged;
  }

  async function revokeOne(session: RaSession): Promise<string> {
    const nonce = textMember(
      expectObject(await session.post('/ra/v1/challenges', { purpose: 'pop' }), 201),
      'nonce',
    );
    const body = {
      caId: CA,
      profileId: 'eu-qseal-qscd',
      subjectData: {
        subjectType: 'legal',
        organization_name: 'TEST Kill Trials',
        organization_identifier: 'VATXA-100000002',
        address: { country: 'XA' },
      },
      proofOfPossession: { method: 'pkcs10', csr: await generateCertificationRequest('TEST', nonce), nonce },
    };
    const issued = expectObject(await session.post('/ra/v1/enrolments', body, `enrol-${nonce}`), 201);
    const path = `/ra/v1/certificates/${textMember(issued, 'certId')}/revocations`;
    expectObject(await session.post(path, { revocationReason: 4 }, `revoke-${nonce}`), 200);
    return textMember(issued, 'serialNumber');
  }

  /** Names of the lists that certificates may name: each kill loses places, so that new shards are opened. */
  async function shards(): Promise<string[]> {
    const session = await RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, {
      id: 'demo-rssp',
      secret: 'demo-rssp-secret',
      scope: 'ra.read',
    });
    const ca = expectObject(await session.get(`/ra/v1/cas/${CA}`), 200);
    return textListMember(ca, 'crl').map((url) => url.slice(url.lastIndexOf('/') + 1));
  }

  async function expectAllShown(serials: readonly string[]): Promise<void> {
    const giveUp = Date.now() + SHOWN_WITHIN_MILLISECONDS;
    let missing = [...serials];
    while (missing.length > 0 && Date.now() < giveUp) {
      const lists = await Promise.all((await shards()).map(look));
      missing = missing.filter(
        (serial) => !lists.some((list) => list?.find(Buffer.from(serial, 'hex')) !== undefined),
      );
      if (missing.length > 0) await sleep(100);
    }
    expect(missing).toEqual([]);
  }
});
