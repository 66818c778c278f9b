import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import fc from 'fast-check';

import { generateCertificationRequest } from '../support/peculiar-request';
import { RaSession, expectObject, textMember } from '../support/ra-session';
import { ServiceProcess, freePort } from '../support/service-process';

const TRIALS = 60;
const CLIENTS = 32;
const LONGEST_RUN_MILLISECONDS = 700;

interface Acknowledged {
  readonly certId: string;
  readonly certificate: string;
  readonly externalId: string;
}

(process.platform === 'win32' ? describe.skip : describe)(
  'kill -9 at any moment of a run with 32 clients',
  () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-kill-'));
    // The moments are spread by a fixed seed, so that a failure can be run again.
    const moments = fc.sample(fc.integer({ min: 0, max: LONGEST_RUN_MILLISECONDS }), {
      numRuns: TRIALS,
      seed: 20260101,
    });
    let port: number;
    let service: ServiceProcess;

    beforeAll(async () => {
      port = await freePort();
      service = await ServiceProcess.start(dataFolder, port);
    });

    afterAll(async () => {
      await service.kill();
      rmSync(dataFolder, { recursive: true, force: true });
    });

    it(`loses no acknowledged certificate in ${TRIALS} trials`, async () => {
      let acknowledgedInAll = 0;
      for (const [trial, moment] of moments.entries()) {
        const acknowledged = await runUntilKilled(trial, moment);
        service = await ServiceProcess.start(dataFolder, port);
        await expectAllStored(acknowledged);
        acknowledgedInAll += acknowledged.length;
      }
      // Without this, a service that never answers would pass.
      expect(acknowledgedInAll).toBeGreaterThan(TRIALS);
    }, 1_200_000);

    async function openSession(): Promise<RaSession> {
      return RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, {
        id: 'demo-rssp',
        secret: 'demo-rssp-secret',
        scope: 'ra.enrol ra.read',
      });
    }

    async function runUntilKilled(trial: number, moment: number): Promise<Acknowledged[]> {
      const session = await openSession();
      const acknowledged: Acknowledged[] = [];
      let running = true;
      const client = async (number: number): Promise<void> => {
        for (let turn = 0; running; turn++) {
          const externalId = `kill-${trial}-${number}-${turn}`;
          const issued = await enrolOnce(session, externalId).catch(() => undefined);
          if (issued) acknowledged.push(issued);
          else if (running) return;
        }
      };
      const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
      await sleep(moment);
      await service.kill();
      running = false;
      await Promise.all(clients);
      return acknowledged;
    }

    async function enrolOnce(session: RaSession, externalId: string): Promise<Acknowledged> {
      const challenge = expectObject(await session.post('/ra/v1/challenges', { purpose: 'pop' }), 201);
      const nonce = textMember(challenge, 'nonce');
      const body = {
        externalId,
        caId: 'alpha-seal',
        profileId: 'eu-qseal-qscd',
        subjectData: {
          subjectType: 'legal',
          organization_name: 'TEST Kill Trials',
          organization_identifier: 'VATXA-100000002',
          address: { country: 'XA' },
        },
        proofOfPossession: {
          method: 'pkcs10',
          csr: await generateCertificationRequest('TEST', nonce),
          nonce,
        },
      };
      const issued = expectObject(await session.post('/ra/v1/enrolments', body, externalId), 201);
      return {
        certId: textMember(issued, 'certId'),
        certificate: textMember(issued, 'certificate'),
        externalId,
      };
    }

    async function expectAllStored(acknowledged: readonly Acknowledged[]): Promise<void> {
      const session = await openSession();
      for (const { certId, certificate, externalId } of acknowledged) {
        const stored = expectObject(await session.get(`/ra/v1/certificates/${certId}`), 200);
        expect(stored).toMatchObject({ certId, certificate, state: 'issued' });
        const found = expectObject(await session.get(`/ra/v1/enrolments?externalId=${externalId}`), 200);
        expect(found['items']).toEqual([expect.objectContaining({ certId, state: 'issued' })]);
      }
    }
  },
);
