import { HealthChecks } from '../../src/common/health-checks';
import { NO_METRICS } from '../../src/common/metrics';
import {
  DECLARED_DELAY,
  StatusReconciler,
  type ReconcilerTiming,
} from '../../src/consistency/status-reconciler.service';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { PublishedCrls } from '../../src/crl/published-crls.service';
import { OcspService } from '../../src/ocsp/ocsp.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { StatusChangeRepository } from '../../src/store/status-change.repository';
import { RaClient, expectEnrolment } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

describe('rows, OCSP and CRLs', () => {
  let app: TestApp;
  let now = 0;

  beforeAll(async () => {
    app = await createTestApp();
  });

  afterAll(() => app.close());

  /** The real parts, but for those that a test replaces. */
  function reconciler(replaced: { ocsp?: OcspService; crls?: PublishedCrls } = {}): StatusReconciler {
    const timing: ReconcilerTiming = { everyMilliseconds: 0, now: () => now };
    return new StatusReconciler(
      app.get(CertificateRepository),
      app.get(StatusChangeRepository),
      replaced.ocsp ?? app.get(OcspService),
      replaced.crls ?? app.get(PublishedCrls),
      new HealthChecks(),
      NO_METRICS,
      timing,
    );
  }

  /** A certificate that was revoked just now. */
  async function revoked(): Promise<void> {
    const client = await RaClient.open(app);
    const { certId } = expectEnrolment(await client.enrol(), 201);
    const answer = await app.inject({
      method: 'POST',
      url: `/ra/v1/certificates/${certId}/revocations`,
      headers: {
        authorization: `Bearer ${await app.tokenFor('demo-rssp')}`,
        'idempotency-key': `revoke-${certId}`,
      },
      payload: { revocationReason: 1 },
    });
    expect(answer.statusCode).toBe(200);
  }

  it('ok agree once the lists are published', async () => {
    await revoked();
    await app.get(CrlScheduler).publishDue();
    const watching = reconciler();
    await watching.compare();
    now += DECLARED_DELAY.crl + 1;
    await watching.compare();
    expect(watching.finding()).toEqual({ ok: true, detail: 'rows, OCSP and CRLs agree' });
  });

  it.each([
    ['an OCSP answer', 'ocsp', 'OCSP says no answer'],
    ['a list', 'crl', 'CRL says good'],
  ] as const)(
    'fails when %s lags behind for longer than declared, and only then',
    async (_name, what, says) => {
      await revoked();
      await app.get(CrlScheduler).publishDue();
      const silent = { question: () => undefined } as unknown as OcspService;
      const empty = { find: () => undefined } as unknown as PublishedCrls;
      const watching = reconciler(what === 'ocsp' ? { ocsp: silent } : { crls: empty });
      await watching.compare();
      now += DECLARED_DELAY[what];
      expect(watching.finding().ok).toBe(true);
      now += 1;
      await watching.compare();
      expect(watching.finding().ok).toBe(false);
      expect(watching.finding().detail).toMatch(new RegExp(`^\\S+ [0-9a-f]{32} is keyCompromise, ${says}`));
    },
  );

  it('ok is asked for by the readiness of the node', async () => {
    const { checks } = await app.application.health.ready();
    expect(checks).toContainEqual({ name: 'status', ok: true, detail: 'rows, OCSP and CRLs agree' });
  });
});
