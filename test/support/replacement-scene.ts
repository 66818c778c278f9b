import { FixedClock } from '../../src/common/clock';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import type { CertificateRecord } from '../../src/store/records';
import { certificationRequest, newTestKey, type TestKey } from './certification-request';
import { acceptanceOf, expectEnrolment, RaClient, type EnrolmentBody, type Json } from './ra-client';
import { createTestApp, type TestApp } from './test-app';
import { worldFile, type WorldFile } from './world-file';

type Sent = ReturnType<RaClient['post']>;

/** The time at which each test of a replacement begins. */
export const START = new Date('2026-04-01T09:00:00Z');

/** Profiles of the bundled seal, changed, at a CA of the world. */
export function replacementWorld(): WorldFile {
  const profile = (tspPolicy: string, members: Json) => ({
    extends: 'eu-qseal',
    name: `TEST ${tspPolicy}`,
    policies: [{ oid: '0.4.0.194112.1.1' }, { tspPolicy }],
    ...members,
  });
  const profileIds = [
    'eu-qseal-qscd',
    'eu-qseal',
    'replaced-revoked',
    'young-keys',
    'young-reviewed',
    'leaving',
  ];
  return worldFile(
    { cas: { 'alpha-seal': { profileIds } } },
    {
      'replaced-revoked': profile('90.1', { revokeOnReplace: true }),
      'young-keys': profile('90.2', { maxKeyAge: 'P30D' }),
      'young-reviewed': profile('90.4', { maxKeyAge: 'P30D', approval: 'single' }),
      leaving: profile('90.3', {}),
    },
  );
}

/** A service with these profiles, and a client that replaces its certificates. */
export class ReplacementScene {
  private constructor(
    readonly clock: FixedClock,
    readonly app: TestApp,
    readonly rssp: RaClient,
    private readonly world: WorldFile,
  ) {}

  static async open(): Promise<ReplacementScene> {
    const clock = new FixedClock(START);
    const world = replacementWorld();
    const app = await createTestApp({ clock, world: world.path });
    return new ReplacementScene(clock, app, await RaClient.open(app), world);
  }

  async close(): Promise<void> {
    await this.app.close();
    this.world.remove();
  }

  renew(certId: string | null, body: Json = {}, by = this.rssp): Sent {
    return by.post(`certificates/${certId}/renewals`, body);
  }

  async rekeyBody(key: TestKey = newTestKey()): Promise<Json> {
    const nonce = await this.rssp.nonce();
    const csr = certificationRequest({ nonce, key }).toString('base64');
    return { proofOfPossession: { method: 'pkcs10', csr, nonce } };
  }

  async rekey(certId: string | null, body?: Json): Sent {
    return this.rssp.post(`certificates/${certId}/rekeys`, body ?? (await this.rekeyBody()));
  }

  accept(enrolment: EnrolmentBody): Sent {
    return this.rssp.post(`enrolments/${enrolment.enrolmentId}/acceptance`, acceptanceOf(enrolment));
  }

  revoke(certId: string | null, revocationReason = 5): Sent {
    return this.rssp.post(`certificates/${certId}/revocations`, { revocationReason });
  }

  async decide({ enrolmentId }: EnrolmentBody, decision = 'approve'): Sent {
    const operator = await RaClient.open(this.app, 'demo-operator');
    return operator.post(`enrolments/${enrolmentId}/decisions`, { decision });
  }

  /** An active certificate under a profile that an operator approves. */
  async linkedByApproval(profileId?: string): Promise<EnrolmentBody> {
    const pending =
      profileId === undefined
        ? await this.rssp.pending()
        : expectEnrolment(await this.rssp.enrol({ profileId }), 202);
    const issued = expectEnrolment(await this.decide(pending), 200);
    return expectEnrolment(await this.accept(issued), 200);
  }

  async certificate(certId: string | null): Promise<Json> {
    return (await this.rssp.get(`certificates/${certId}`)).json<Json>();
  }

  async stateOf({ certId }: EnrolmentBody): Promise<unknown> {
    return (await this.certificate(certId))['state'];
  }

  stored({ certId }: EnrolmentBody): Promise<CertificateRecord | undefined> {
    return this.app.get(CertificateRepository).findById(certId ?? '');
  }

  /** The types of the events about an object. */
  async eventsOf(objectId: string | null): Promise<string[]> {
    const events = await this.app.get(OutboxEventRepository).list({ limit: 100_000 });
    return events.filter((event) => event.objectId === objectId).map(({ type }) => type);
  }
}
