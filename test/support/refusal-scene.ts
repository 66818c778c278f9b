import type { LightMyRequestResponse } from 'fastify';
import { AttestingDevice } from './attesting-device';
import { certificationRequest, type TestKey } from './certification-request';
import { DpopKey } from './dpop-key';
import { FaultControl } from './fault-control';
import { freshKey, JP_COMPANY, RaClient, type EnrolmentBody, type Json } from './ra-client';
import { basic } from './test-app';
import { VettedWorld, VETTING_START } from './vetted-world';

/** A request of the client `eager` alone may use up what is counted. */
const REQUESTS_PER_SECOND = 50;
const ENROLMENTS_PER_HOUR = 40;

/** An answer, the last of those that a case needs. */
export type Refused = Promise<LightMyRequestResponse>;

/** One service in which every request of the API can be refused, by every code. */
export class RefusalScene {
  private constructor(
    readonly world: VettedWorld,
    readonly rssp: RaClient,
    readonly operator: RaClient,
    /** A client with rights at one CA. */
    readonly bravo: RaClient,
    /** An operator that also enrols. */
    readonly both: RaClient,
    readonly control: FaultControl,
    private readonly device: AttestingDevice,
  ) {}

  static async open(): Promise<RefusalScene> {
    const world = await VettedWorld.open({
      logLevel: 'silent',
      clientRequestsPerSecond: REQUESTS_PER_SECOND,
      clientEnrolmentsPerHour: ENROLMENTS_PER_HOUR,
    });
    const { app, rssp, operator } = world;
    await app.listen();
    await app.registerClient({ clientId: 'eager', tokenBinding: null });
    await app.registerClient({
      clientId: 'both',
      kind: 'operator',
      scopes: ['ra.enrol', 'ra.read', 'ra.operator'],
      qscdAuditReference: 'TEST audit',
    });
    const device = new AttestingDevice();
    const [bravo, both] = [await RaClient.open(app, 'bravo-rssp'), await RaClient.open(app, 'both')];
    const scene = new RefusalScene(world, rssp, operator, bravo, both, new FaultControl(app), device);
    await rssp.put('qscds/hsm', device.registration());
    return scene;
  }

  /** As it was before a case: time, faults, and what the clients may ask for. */
  restore(): void {
    this.world.clock.set(VETTING_START);
    this.world.app.time.advanceSeconds(2);
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** An application at `alpha-seal`, without a device. */
  enrol(members: Json = {}, key?: TestKey): Refused {
    return this.rssp.enrol({ profileId: 'eu-qseal', ...members }, key);
  }

  issued(members: Json = {}, key?: TestKey): Promise<EnrolmentBody> {
    return this.rssp.issued({ profileId: 'eu-qseal', ...members }, key);
  }

  /** At the CA of {@link bravo}. */
  enrolAtBravo(members: Json = {}): Refused {
    const elsewhere = { caId: 'bravo-eseal', profileId: 'jp-eseal', subjectData: JP_COMPANY };
    return this.bravo.enrol({ ...elsewhere, ...members });
  }

  /** A proof by PKCS #10 over a fresh nonce, changed. */
  async proof(change: (csr: Buffer) => Buffer = (csr) => csr): Promise<Json> {
    const nonce = await this.rssp.nonce();
    return { method: 'pkcs10', csr: change(certificationRequest({ nonce })).toString('base64'), nonce };
  }

  accept({ enrolmentId, keyId }: EnrolmentBody, certificateSha256 = '00'.repeat(32)): Refused {
    const body = { credentialID: 'credential-1', keyId, certificateSha256 };
    return this.rssp.post(`enrolments/${enrolmentId}/acceptance`, body);
  }

  cancel({ enrolmentId }: EnrolmentBody, headers: Record<string, string> = {}): Refused {
    return this.rssp.post(`enrolments/${enrolmentId}/cancel`, {}, headers);
  }

  revoke({ certId }: EnrolmentBody, members: Json = {}): Refused {
    return this.rssp.post(`certificates/${certId}/revocations`, { revocationReason: 4, ...members });
  }

  /** Registers a key that the device `hsm` attests, over a nonce of this RA. */
  async register(key: TestKey, members: (nonce: string) => Json = () => ({})): Refused {
    const nonce = await this.rssp.nonce('attestation');
    const publicKey = Buffer.from(key.spkiDer).toString('base64');
    return this.rssp.put(`keys/${freshKey()}`, { publicKey, qscdId: 'hsm', ...members(nonce) });
  }

  /** What a device says of a key, so many seconds ago. */
  attested(key: TestKey, nonce: string, by = this.device, secondsAgo = 0): Json {
    const at = new Date(VETTING_START.getTime() - secondsAgo * 1000);
    return { attestation: by.attestation(key.spkiDer, nonce, at) };
  }

  /** A webhook of the client at this address. */
  webhook(uri: string): Refused {
    return this.rssp.put('clients/me/notifications', { uri });
  }

  /** More requests than a client may make at once, and than fit in the time that they take; one that was refused. */
  tooManyRequests(): Refused {
    return this.refusedOf((eager) => eager.get('profiles'), 6 * REQUESTS_PER_SECOND);
  }

  /** More enrolments than a client may ask for in an hour. */
  async tooManyEnrolments(): Refused {
    const enrol = (by: RaClient) => by.enrol({ profileId: 'eu-qseal' });
    const eager = await RaClient.open(this.world.app, 'eager');
    await Promise.all(Array.from({ length: ENROLMENTS_PER_HOUR }, () => enrol(eager)));
    this.restore();
    return this.refusedOf(enrol, 2);
  }

  /** The same request twice, with one `DPoP` proof. */
  async withUsedDpopProof(): Refused {
    const { app } = this.world;
    const key = new DpopKey(app.time);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const granted = await app.inject({
      method: 'POST',
      url: '/oauth2/token',
      headers: {
        ...basic('eager', 'eager-secret'),
        ...form,
        dpop: await key.proof('POST', `${app.baseUrl}/oauth2/token`),
      },
      payload: 'grant_type=client_credentials',
    });
    const token = granted.json<{ access_token: string }>().access_token;
    const url = '/ra/v1/profiles';
    const dpop = await key.proof('GET', `${app.baseUrl}${url}`, token);
    const read = () => app.inject({ url, headers: { authorization: `DPoP ${token}`, dpop } });
    await read();
    return read();
  }

  private async refusedOf(send: (eager: RaClient) => Refused, count: number): Refused {
    const eager = await RaClient.open(this.world.app, 'eager');
    const answers = await Promise.all(Array.from({ length: count }, () => send(eager)));
    const refused = answers.find(({ statusCode }) => statusCode >= 400);
    if (refused === undefined) throw new Error('nothing was refused');
    return refused;
  }
}
