import { FixedClock } from '../../src/common/clock';
import { DueWorkService } from '../../src/jobs/due-work.service';
import { loadWorld } from '../../src/world/load-world';
import { WorldError } from '../../src/world/world-error';
import { CRL_REASONS, crlReasonNumber } from '../../src/x509/crl-reason';
import { OID } from '../../src/x509/oids';
import {
  crlAt,
  distributionPointsOf,
  entriesOf,
  OpenSslRelyingParty,
  publishDue,
} from '../support/crl-lists';
import { EU_PERSON } from '../support/fixed-world';
import { OcspClient } from '../support/ocsp-client';
import { expectProblem, JP_COMPANY, RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { webCa, WEB_PROFILE, webWorld } from '../support/web-world';
import { worldFile, type WorldFile } from '../support/world-file';

const START = new Date('2026-04-01T09:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const OF: Readonly<Record<string, Json>> = {
  web: { caId: 'web-short', profileId: 'eu-web' },
  seal: { caId: 'alpha-seal', profileId: 'eu-qseal' },
  signature: { caId: 'alpha-sign', profileId: 'eu-qsign', subjectData: EU_PERSON },
  'Japanese seal': { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY },
};

describe('status by profile: web sites after the CA/Browser Forum, seals and signatures after ETSI', () => {
  const clock = new FixedClock(START);
  let world: WorldFile;
  let app: TestApp;
  let rssp: RaClient;
  let operator: RaClient;

  beforeAll(async () => {
    world = webWorld();
    app = await createTestApp({ clock, world: world.path });
    rssp = await RaClient.open(app);
    operator = await RaClient.open(app, 'demo-operator');
  });
  beforeEach(() => clock.set(START));
  afterAll(async () => {
    await app.close();
    world.remove();
  });

  const listOf = async (enrolment: EnrolmentBody) => {
    const [url = ''] = distributionPointsOf(Buffer.from(enrolment.certificate ?? '', 'base64'));
    return crlAt(app, url.replace(`${app.baseUrl}/crl/`, ''));
  };
  const revoke = (by: RaClient, { certId }: EnrolmentBody, revocationReason: number) =>
    by.post(`certificates/${certId}/revocations`, { revocationReason });
  const moveTo = async (at: Date) => {
    clock.set(at);
    await app.get(DueWorkService).runDue();
    await publishDue(app);
  };

  describe.each(Object.keys(OF))('C7 reasons for a certificate of a %s', (name) => {
    it.each([...CRL_REASONS])(
      '%s is listed, or refused with the reasons that are allowed',
      async (reason) => {
        const number = crlReasonNumber(reason);
        const enrolment = await rssp.linked(OF[name]);
        if (reason === 'certificateHold') {
          const answer = await operator.post(`certificates/${enrolment.certId}/suspension`, {});
          if (name === 'web') {
            const { detail } = expectProblem(answer, 422, 'reason_not_allowed');
            expect(detail).toMatch(/ 0 \(unspecified\), 1 \(keyCompromise\).*9 \(privilegeWithdrawn\)/);
            const refused = expectProblem(await revoke(operator, enrolment, 6), 422, 'reason_not_allowed');
            expect(refused['detail']).not.toMatch(/use its suspension/);
          } else expect(answer.statusCode).toBe(200);
        } else {
          const answer = await revoke(operator, enrolment, number);
          if ([2, 8, 10].includes(number)) {
            const { detail } = expectProblem(answer, 422, 'reason_not_allowed');
            expect(detail).toMatch(/allowed are 0 \(unspecified\), 1 \(keyCompromise\)/);
          } else expect(answer.statusCode).toBe(200);
        }
        await publishDue(app);
        const list = await listOf(enrolment);
        const isRefused = [2, 8, 10].includes(number) || (number === 6 && name === 'web');
        const shown = entriesOf(list)[enrolment.serialNumber ?? ''];
        expect(shown).toBe(isRefused ? undefined : number === 0 ? '-' : reason);
        if (name === 'web') expect(Object.values(entriesOf(list))).not.toContain('certificateHold');
      },
    );

    it('7 is used by nobody', async () => {
      expectProblem(await revoke(operator, await rssp.linked(OF[name]), 7), 422, 'reason_not_allowed');
    });
  });

  it('C9 C10 web entries are dropped after a scheduled list has shown them past notAfter, without the marker', async () => {
    const enrolment = await rssp.linked(OF['web']);
    expect((await revoke(rssp, enrolment, 4)).statusCode).toBe(200);
    const notAfter = START.getTime() + 90 * DAY;
    const seen: [number, boolean][] = [];
    for (let at = notAfter - DAY; at < notAfter + 4 * DAY; at += 4 * HOUR) {
      await moveTo(new Date(at));
      const list = await listOf(enrolment);
      expect(list.extension(OID.expiredCertsOnCrl)).toBeUndefined();
      expect(Number(list.nextUpdate) - Number(list.thisUpdate)).toBeLessThanOrEqual(10 * DAY);
      expect(Number(list.nextUpdate)).toBeGreaterThan(at);
      seen.push([list.thisUpdate.getTime(), Object.hasOwn(entriesOf(list), enrolment.serialNumber ?? '')]);
    }
    const pastEnd = seen.filter(([thisUpdate]) => thisUpdate > notAfter);
    expect(pastEnd[0]?.[1]).toBe(true);
    expect(pastEnd.at(-1)?.[1]).toBe(false);
    // Once gone it does not come back.
    expect(pastEnd.map(([, listed]) => listed).join()).toMatch(/^(true,)+(false,?)+$/);
    expectProblem(await revoke(rssp, enrolment, 4), 409, 'already_revoked');
  });

  it('C9 a web certificate that has ended cannot be revoked any more; that of a seal can, and stays listed', async () => {
    const [web, seal] = [await rssp.linked(OF['web']), await rssp.linked(OF['seal'])];
    await moveTo(new Date(START.getTime() + 800 * DAY));
    expectProblem(await revoke(rssp, web, 4), 409, 'state_conflict');
    expect((await revoke(rssp, seal, 4)).statusCode).toBe(200);
    await moveTo(new Date(START.getTime() + 900 * DAY));
    const list = await listOf(seal);
    expect(entriesOf(list)).toHaveProperty([seal.serialNumber ?? ''], 'superseded');
    expect(list.extension(OID.expiredCertsOnCrl)?.critical).toBe(false);
  });

  it('O8 answers serve eight hours or ten days, and are signed anew in time', async () => {
    const walks = await Promise.all(
      Object.entries({ 'web-short': 8, 'web-long': 240 }).map(async ([caId, hours]) => {
        const { serialNumber } = await rssp.linked({ caId, profileId: 'eu-web' });
        return { client: new OcspClient(app, caId), serial: serialNumber ?? '', hours };
      }),
    );
    for (let hour = 0; hour <= 16 * 24; hour += 1) {
      const now = START.getTime() + hour * HOUR;
      clock.set(new Date(now));
      await app.get(DueWorkService).runDue();
      for (const { client, serial, hours } of walks) {
        const { thisUpdate, nextUpdate, certStatus } = await client.status(serial);
        const [from, until] = [Number(thisUpdate), Number(nextUpdate)];
        expect([certStatus.status, until - from]).toEqual(['good', hours * HOUR]);
        // Baseline Requirements 4.9.9: before half of a short life; eight hours before the end and after four days of a long one.
        const latest = hours < 16 ? from + (until - from) / 2 : Math.min(until - 8 * HOUR, from + 4 * DAY);
        expect(now).toBeLessThanOrEqual(latest);
      }
    }
  });

  const itWithOpenSsl = OpenSslRelyingParty.isThere ? it : it.skip;
  itWithOpenSsl('C7 OpenSSL refuses a revoked web certificate and accepts a good one', async () => {
    const [good, revoked] = [await rssp.linked(OF['web']), await rssp.linked(OF['web'])];
    await revoke(rssp, revoked, 1);
    await moveTo(new Date(START.getTime() + HOUR));
    const openssl = new OpenSslRelyingParty();
    try {
      const verdict = async (enrolment: EnrolmentBody) => {
        const list = await app.inject({ method: 'GET', url: '/crl/web-short/0.crl' });
        const chain = enrolment.chain.map((der) => Buffer.from(der, 'base64'));
        const der = Buffer.from(enrolment.certificate ?? '', 'base64');
        return openssl.verify(der, chain, [list.rawPayload], clock.now());
      };
      expect(await verdict(good)).toMatch(/: OK/);
      expect(await verdict(revoked)).toMatch(/certificate revoked/);
    } finally {
      openssl.close();
    }
  });
});

describe('a world with web sites', () => {
  const problemsOf = (world: Json, profile: Json = WEB_PROFILE): (readonly [string, string])[] => {
    const file = worldFile(world, { 'eu-web': profile });
    try {
      loadWorld(file.path);
      return [];
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      return error.problems.map(({ key, remedy }) => [key, remedy] as const);
    } finally {
      file.remove();
    }
  };
  const ca = webCa('TEST Web CA', 'PT8H');

  it.each([
    ['O8 answers that serve too short', { ...ca, status: {} }, '/cas/web/status/ocsp/validity'],
    [
      'C7 a profile with holds beside it',
      { ...ca, profileIds: ['eu-web', 'eu-qseal'] },
      '/cas/web/profileIds/1',
    ],
  ])('fails with %s', (_name, web, key) => {
    expect(problemsOf({ cas: { web } }).map(([at]) => at)).toEqual([key]);
  });

  it.each(['suspension', 'revokeExpired', 'keepExpiredOnCrl'])('C7 C9 fails with %s', (member) => {
    const problems = problemsOf({}, { ...WEB_PROFILE, [member]: true });
    expect(problems).toEqual([[`/${member}`, 'set it to false']]);
  });

  it('ok as it is', () => {
    expect(problemsOf({ cas: { web: ca } })).toEqual([]);
  });
});
