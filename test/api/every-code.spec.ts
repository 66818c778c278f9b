import { PKI_ERROR_STATUS, type PkiErrorCode } from '../../src/common/pki-error';
import { EnrolmentRepository } from '../../src/store/enrolment.repository';
import { AttestingDevice } from '../support/attesting-device';
import { certificationRequest, newTestKey } from '../support/certification-request';
import { acceptanceOf, EU_COMPANY, freshKey, type Json } from '../support/ra-client';
import { RefusalScene, type Refused } from '../support/refusal-scene';

interface Case {
  readonly status: number;
  /** What is sent. */
  readonly by: string;
  readonly send: (scene: RefusalScene) => Refused;
  /** Where `errors[]` points; undefined = at nothing. */
  readonly pointer?: string;
  /** The same request may succeed later. */
  readonly retryable?: true;
}

const ENROLMENT_UNKNOWN = `enrolments/enr_${'0'.repeat(32)}`;
const SESSION = { sessionId: 'session-1', startedAt: '2026-04-01T08:50:00Z' };

/** A request for each code, and nothing less: the type has no room for a gap. */
const CASES: Readonly<Record<PkiErrorCode, Case>> = {
  malformed: {
    status: 400,
    by: 'an unknown member',
    send: (scene) => scene.enrol({ subject: 'CN=x' }),
    pointer: '/subject',
  },
  idempotency_key_missing: {
    status: 400,
    by: 'an enrolment without Idempotency-Key',
    send: ({ rssp }) => rssp.post('enrolments', {}, { 'idempotency-key': null }),
  },
  invalid_token: {
    status: 401,
    by: 'a token that nobody gave',
    send: ({ rssp }) => rssp.get('profiles', { authorization: 'Bearer x.y.z' }),
  },
  insufficient_scope: {
    status: 403,
    by: 'a decision by a client that is no operator',
    send: ({ rssp }) => rssp.post(`${ENROLMENT_UNKNOWN}/decisions`, { decision: 'approve' }),
  },
  profile_not_allowed: {
    status: 403,
    by: "a profile that is not the client's",
    send: (scene) => scene.enrolAtBravo({ profileId: 'eu-qseal' }),
    pointer: '/profileId',
  },
  ca_not_allowed: {
    status: 403,
    by: "a CA that is not the client's",
    send: (scene) => scene.enrolAtBravo({ caId: 'alpha-seal' }),
    pointer: '/caId',
  },
  not_authorised_source: {
    status: 403,
    by: 'a revocation in the name of an operator',
    send: async (scene) => scene.revoke(await scene.issued(), { requestor: 'operator' }),
    pointer: '/requestor',
  },
  self_approval: {
    status: 403,
    by: 'an approval by the submitter',
    send: async ({ both }) => {
      const { enrolmentId } = await both.pending();
      return both.post(`enrolments/${enrolmentId}/decisions`, { decision: 'approve' });
    },
  },
  not_found: {
    status: 404,
    by: 'an enrolment that is not there',
    send: ({ rssp }) => rssp.get(ENROLMENT_UNKNOWN),
  },
  method_not_allowed: {
    status: 405,
    by: 'a method that the path does not have',
    send: ({ rssp }) => rssp.delete('enrolments'),
  },
  duplicate_external_id: {
    status: 409,
    by: 'an externalId for the second time',
    send: async (scene) => {
      await scene.issued({ externalId: 'used' });
      return scene.enrol({ externalId: 'used' });
    },
    pointer: '/externalId',
  },
  duplicate_key: {
    status: 409,
    by: 'a key that has a live certificate at the CA',
    send: async (scene) => {
      const key = newTestKey();
      await scene.issued({}, key);
      return scene.enrol({}, key);
    },
  },
  nonce_reused: {
    status: 409,
    by: 'a proof, and with it a challenge, for the second time',
    send: async (scene) => {
      const proofOfPossession = await scene.proof();
      await scene.issued({ proofOfPossession });
      return scene.enrol({ proofOfPossession });
    },
    pointer: '/proofOfPossession/nonce',
  },
  state_conflict: {
    status: 409,
    by: 'the withdrawal of what is issued',
    send: async (scene) => scene.cancel(await scene.issued()),
  },
  already_revoked: {
    status: 409,
    by: 'a revocation for the second time',
    send: async (scene) => {
      const enrolment = await scene.issued();
      await scene.revoke(enrolment);
      return scene.revoke(enrolment);
    },
  },
  idempotency_in_progress: {
    status: 409,
    by: 'a request while the first one runs',
    send: async ({ rssp }) => {
      const body = await rssp.enrolmentBody({ profileId: 'eu-qseal' });
      const headers = { 'idempotency-key': freshKey() };
      const [, second] = await Promise.all([1, 2].map(() => rssp.post('enrolments', body, headers)));
      if (second === undefined) throw new Error('one request was sent');
      return second;
    },
    retryable: true,
  },
  not_issued: {
    status: 409,
    by: 'the acceptance of what waits for an operator',
    send: async (scene) => scene.accept(await scene.rssp.pending()),
    retryable: true,
  },
  live_certificate: {
    status: 409,
    by: 'the destruction of a key with a live certificate',
    send: async (scene) => {
      const { keyId } = await scene.issued();
      const report = { destroyedAt: '2026-04-01T09:00:00Z', reason: 'TEST end' };
      return scene.rssp.post(`keys/${keyId}/destruction`, report);
    },
  },
  enrolment_expired: {
    status: 410,
    by: 'the withdrawal of what nobody decided in time',
    send: async (scene) => {
      const pending = await scene.rssp.pending();
      scene.world.clock.advanceSeconds(8 * 86_400);
      return scene.cancel(pending);
    },
  },
  precondition_failed: {
    status: 412,
    by: 'an If-Match of another version',
    send: async (scene) => scene.cancel(await scene.rssp.pending(), { 'if-match': '"9"' }),
  },
  too_large: {
    status: 413,
    by: 'a body over the limit',
    send: ({ rssp }) => rssp.post('enrolments', { clientData: 'x'.repeat(131_072) }),
  },
  unsupported_media_type: {
    status: 415,
    by: 'a body that is not JSON',
    send: ({ rssp }) => rssp.post('enrolments', '<a/>', { 'content-type': 'application/xml' }),
  },
  bad_csr: {
    status: 422,
    by: 'a truncated certification request',
    send: async (scene) =>
      scene.enrol({ proofOfPossession: await scene.proof((csr) => csr.subarray(0, -7)) }),
    pointer: '/proofOfPossession/csr',
  },
  bad_pop: {
    status: 422,
    by: 'a certification request signed by another key',
    send: async (scene) => {
      const nonce = await scene.rssp.nonce();
      const csr = certificationRequest({ nonce, signedBy: newTestKey() }).toString('base64');
      return scene.enrol({ proofOfPossession: { method: 'pkcs10', csr, nonce } });
    },
    pointer: '/proofOfPossession/csr',
  },
  nonce_expired: {
    status: 422,
    by: 'a challenge of more than 300 seconds ago',
    send: async (scene) => {
      const proofOfPossession = await scene.proof();
      scene.world.clock.advanceSeconds(301);
      return scene.enrol({ proofOfPossession });
    },
    pointer: '/proofOfPossession/nonce',
  },
  unsupported_key: {
    status: 422,
    by: 'an Ed25519 key',
    send: (scene) => scene.register(newTestKey('Ed25519')),
    pointer: '/publicKey',
  },
  weak_key: {
    status: 422,
    by: 'an RSA key of 1024 bits',
    send: (scene) => scene.register(newTestKey('RSA-1024')),
    pointer: '/publicKey',
  },
  compromised_key: {
    status: 422,
    by: 'a key that was reported compromised',
    send: async (scene) => {
      const key = newTestKey();
      await scene.revoke(await scene.issued({}, key), { revocationReason: 1 });
      return scene.enrol({}, key);
    },
    pointer: '/proofOfPossession/csr',
  },
  key_too_old: {
    status: 422,
    by: 'a one-time key from before its session',
    send: (scene) =>
      scene.register(newTestKey(), () => ({
        oneTime: true,
        generatedAt: '2026-04-01T08:49:59Z',
        session: SESSION,
      })),
    pointer: '/generatedAt',
  },
  unknown_profile: {
    status: 422,
    by: 'a profile that is not there',
    send: (scene) => scene.enrol({ profileId: 'nothing' }),
    pointer: '/profileId',
  },
  unknown_ca: {
    status: 422,
    by: 'a CA that is not there',
    send: (scene) => scene.enrol({ caId: 'nothing' }),
    pointer: '/caId',
  },
  subject_type_mismatch: {
    status: 422,
    by: 'a natural person under a profile of seals',
    send: (scene) => scene.enrol({ subjectData: { subjectType: 'natural', given_name: 'TEST Ada' } }),
    pointer: '/subjectData/subjectType',
  },
  subject_mismatch: {
    status: 422,
    by: 'an LEI with wrong check digits',
    send: (scene) => scene.enrol({ subjectData: { ...EU_COMPANY, lei: '999900TESTKAKEHA0550' } }),
    pointer: '/subjectData/lei',
  },
  bad_attestation: {
    status: 422,
    by: 'an attestation of another key',
    send: (scene) => scene.register(newTestKey(), (nonce) => scene.attested(newTestKey(), nonce)),
    pointer: '/attestation/statement',
  },
  attestation_stale: {
    status: 422,
    by: 'an attestation of more than 300 seconds ago',
    send: (scene) => {
      const key = newTestKey();
      return scene.register(key, (nonce) => scene.attested(key, nonce, undefined, 301));
    },
    pointer: '/attestation/statement',
  },
  qscd_not_certified: {
    status: 422,
    by: 'a device that nobody registered',
    send: (scene) => scene.register(newTestKey(), () => ({ qscdId: 'nowhere' })),
    pointer: '/qscdId',
  },
  evidence_insufficient: {
    status: 422,
    by: 'evidence of a lower level',
    send: async ({ world }) =>
      world.act(await world.waiting('assured'), 'evidence', world.extract({ loa: 'low' })),
    pointer: '/loa',
  },
  terms_not_accepted: {
    status: 422,
    by: 'consent to other terms',
    send: (scene) => scene.enrol({ consent: { termsHash: '00'.repeat(32) } }),
    pointer: '/consent/termsHash',
  },
  dn_in_use: {
    status: 422,
    by: 'a fault of the test control, since no check of this RA says so',
    send: async (scene) => {
      await scene.control.set({ kind: 'reject', operations: ['enrol'], code: 'dn_in_use', times: 1 });
      return scene.enrol();
    },
  },
  policy_violation: {
    status: 422,
    by: 'a validity over the maximum',
    send: (scene) => scene.enrol({ validity: { duration: 'P10Y' } }),
    pointer: '/validity/duration',
  },
  reason_not_allowed: {
    status: 422,
    by: 'the compromise of a CA as the reason of a client',
    send: async (scene) => scene.revoke(await scene.issued(), { revocationReason: 2 }),
    pointer: '/revocationReason',
  },
  idempotency_mismatch: {
    status: 422,
    by: 'an Idempotency-Key with another body',
    send: async ({ rssp }) => {
      const headers = { 'idempotency-key': freshKey() };
      await rssp.post('challenges', { purpose: 'pop' }, headers);
      return rssp.post('challenges', { purpose: 'evidence' }, headers);
    },
  },
  link_mismatch: {
    status: 422,
    by: "an acceptance with another certificate's hash",
    send: async (scene) => {
      const { certificateSha256 } = acceptanceOf(await scene.issued()) as { certificateSha256: string };
      return scene.accept(await scene.issued(), certificateSha256);
    },
    pointer: '/certificateSha256',
  },
  rate_limited: {
    status: 429,
    by: 'more requests than fit in a second',
    send: (scene) => scene.tooManyRequests(),
    retryable: true,
  },
  quota_exceeded: {
    status: 429,
    by: 'more enrolments than fit in an hour',
    send: (scene) => scene.tooManyEnrolments(),
    retryable: true,
  },
  internal: {
    status: 500,
    by: 'a read while the database fails',
    send: async ({ world, rssp }) => {
      const failure = new Error(`SELECT secret FROM enrolment -- SQLITE_IOERR at ${__filename}`);
      const spy = jest.spyOn(world.app.get(EnrolmentRepository), 'findById').mockRejectedValueOnce(failure);
      const answer = await rssp.get(ENROLMENT_UNKNOWN);
      spy.mockRestore();
      return answer;
    },
    retryable: true,
  },
  ca_offline: {
    status: 503,
    by: 'an enrolment while its CA is offline',
    send: async (scene) => {
      await scene.control.set({ kind: 'offline', caId: 'alpha-seal', times: 1 });
      return scene.enrol();
    },
    retryable: true,
  },
};

/** More of what must be refused, whatever the code. */
const HOSTILE: readonly (Case & { readonly code: PkiErrorCode })[] = [
  {
    by: 'a DPoP proof, by its jti, for the second time',
    code: 'invalid_token',
    status: 401,
    send: (scene) => scene.withUsedDpopProof(),
  },
  {
    by: 'a challenge of an attestation for the second time',
    code: 'nonce_reused',
    status: 409,
    send: async (scene) => {
      const [first, second] = [newTestKey(), newTestKey()];
      let used = '';
      await scene.register(first, (nonce) => scene.attested(first, (used = nonce)));
      return scene.register(second, () => scene.attested(second, used));
    },
    pointer: '/attestation/nonce',
  },
  {
    by: 'an attestation from an unknown root',
    code: 'bad_attestation',
    status: 422,
    send: (scene) => {
      const key = newTestKey();
      return scene.register(key, (nonce) => scene.attested(key, nonce, new AttestingDevice()));
    },
    pointer: '/attestation/statement',
  },
  ...(
    [
      ['link-local', 'https://169.254.0.1/'],
      ['metadata', 'https://169.254.169.254/latest/meta-data/'],
      ['loopback', 'https://127.0.0.1/'],
      ['loopback, by IPv6,', 'https://[::1]/'],
    ] as const
  ).map(([address, uri]) => ({
    by: `a webhook to a ${address} address, which is not configured`,
    code: 'policy_violation' as const,
    status: 422,
    send: (scene: RefusalScene) => scene.webhook(uri),
    pointer: '/uri',
  })),
];

describe('every error of the API', () => {
  let scene: RefusalScene;

  beforeAll(async () => {
    scene = await RefusalScene.open();
  }, 60_000);
  beforeEach(() => scene.restore());
  afterAll(() => scene.close());

  it('is in the table', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(PKI_ERROR_STATUS).sort());
  });

  it.each([...Object.entries(CASES).map(([code, one]) => ({ ...one, code })), ...HOSTILE])(
    '$status $code: $by',
    async ({ code, status, send, pointer, retryable = false }) => {
      const answer = await send(scene);
      const problem = answer.json<Json & { errors?: readonly { pointer: string }[] }>();
      expect([answer.statusCode, problem['code']]).toEqual([status, code]);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(;|$)/);
      expect(problem).toMatchObject({
        status,
        type: `${scene.world.app.baseUrl}/docs/errors#${code}`,
        title: expect.any(String) as string,
        detail: expect.any(String) as string,
        instance: expect.stringMatching(/^\/ra\/v1\/[^?]+$/) as string,
        retryable,
      });
      expect((problem.errors ?? []).map((error) => error.pointer)).toEqual(
        pointer === undefined ? [] : [pointer],
      );
      expect(answer.headers['cache-control']).toBe('no-store');
      if (status === 429 || status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      // Neither a stack, nor a path of this machine, nor SQL.
      expect(answer.body).not.toMatch(/\\n|\bat \w+ \(|\.[cm]?[jt]s\b|node_modules|node:internal/);
      expect(answer.body).not.toMatch(/\b(SELECT|INSERT|UPDATE|DELETE FROM|SQLITE\w*|constraint)\b/);
      expect(answer.body).not.toContain(process.cwd());
    },
  );
});
