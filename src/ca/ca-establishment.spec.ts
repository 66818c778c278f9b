import { X509Certificate } from 'node:crypto';
import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { EU_SEAL, FIXED_URLS, FIXED_WORLD } from '../../test/support/fixed-world';
import { MemoryKeyStore } from '../keys/memory-key-store';
import type { CaDefinition, World } from '../world/world';
import { StartRefusedError } from './start-refused-error';

let workshop: CaWorkshop;

beforeEach(async () => {
  workshop = await openCaWorkshop(new MemoryKeyStore());
});
afterEach(() => workshop.close());

const changedHash = 'c1'.repeat(32);
const withCa = (caId: string, change: Partial<CaDefinition>): World => ({
  ...FIXED_WORLD,
  cas: FIXED_WORLD.cas.map((ca) => (ca.caId === caId ? { ...ca, ...change } : ca)),
  contentHash: changedHash,
});
const without = (...caIds: string[]): World => ({
  ...FIXED_WORLD,
  cas: FIXED_WORLD.cas.filter(({ caId }) => !caIds.includes(caId)),
  contentHash: changedHash,
});
async function auditActions(): Promise<string[]> {
  const rows = await workshop.database.all(
    'SELECT action, object_id FROM audit_record ORDER BY sequence',
    [],
  );
  return rows.map(({ action, object_id }) => `${String(action)} ${String(object_id)}`);
}

describe('first start', () => {
  it('makes every CA: key, certificate that its issuer verifies, rows and audit', async () => {
    const established = await workshop.start();
    for (const ca of established.list()) {
      const [own, issuer] = ca.chainDer.map((der) => new X509Certificate(der));
      if (!own) throw new Error('no certificate');
      const signedBy = issuer ?? own;
      expect(own.verify(signedBy.publicKey)).toBe(true);
      expect(own.checkIssued(signedBy)).toBe(true);
      expect(own.ca).toBe(true);
      expect(ca.chainDer).toHaveLength(ca.definition.kind === 'root' ? 1 : 2);
      const row = await workshop.certificates.list({ keyId: ca.current.keyId, limit: 2 });
      expect(row).toHaveLength(1);
      expect(row[0]).toMatchObject({
        caId: ca.definition.issuerCaId ?? ca.definition.caId,
        kind: `${ca.definition.kind}-ca`,
        state: 'active',
        clientId: null,
        liveKey: null,
        replacedBy: null,
      });
      expect(Buffer.from(row[0]?.certificateDer ?? [])).toEqual(Buffer.from(ca.current.certificateDer));
    }
    const cas = FIXED_WORLD.cas.map(({ caId }) => `ca.established ${caId}`);
    expect(await auditActions()).toEqual([...cas, 'world.applied fixed']);
  });

  it('gives a CA the validity of its definition, within that of its issuer', async () => {
    const established = await workshop.start();
    const period = (caId: string): string[] => {
      const { notBefore, notAfter } = established.find(caId)?.current ?? {};
      return [notBefore?.toISOString() ?? '', notAfter?.toISOString() ?? ''];
    };
    expect(period('alpha-root')).toEqual(['2027-03-01T11:55:00.000Z', '2047-03-01T11:54:59.000Z']);
    expect(period('alpha-ca')).toEqual(['2027-03-01T11:55:00.000Z', '2037-03-01T11:54:59.000Z']);
  });

  it('points from an issuing CA to its issuer, and from a root to nothing', async () => {
    const established = await workshop.start();
    const [issuing, root] = (established.find('alpha-ca')?.chainDer ?? []).map(
      (der) => new X509Certificate(der),
    );
    expect(issuing?.infoAccess).toContain('http://pki.test/ocsp/alpha-root');
    expect(issuing?.infoAccess).toContain('http://pki.test/aia/alpha-root/1.cer');
    expect(Buffer.from(issuing?.raw ?? []).includes('http://pki.test/crl/alpha-root/0.crl')).toBe(true);
    expect(root?.infoAccess).toBeUndefined();
  });

  it('uses a key that a start left behind before its rows were written', async () => {
    const left = await workshop.parts.keyStore.create('alpha-ca-1', 'P-256');
    const established = await workshop.start();
    expect(established.find('alpha-ca')?.signer.spkiDer).toEqual(left.spkiDer);
  });

  it('fails on a key of another type that was left behind', async () => {
    await workshop.parts.keyStore.create('alpha-ca-1', 'P-384');
    await expect(workshop.start()).rejects.toMatchObject({
      name: 'StartRefusedError',
      exitCode: 3,
      obstacles: [{ key: 'cas[alpha-ca].keyAlgorithm' }],
    });
  });

  it('fails on a CA whose profile does not allow it, naming the CA', async () => {
    await expect(workshop.start({ world: withCa('alpha-root', { validity: 'P40Y' }) })).rejects.toMatchObject(
      {
        exitCode: 2,
        obstacles: [{ key: 'cas[alpha-root]', message: expect.stringContaining('P30Y') as string }],
      },
    );
    expect(await workshop.parts.cas.list()).toEqual([]);
  });
});

describe('later start', () => {
  it('ok finds the CAs as they were and writes nothing', async () => {
    const first = await workshop.start();
    const before = await auditActions();
    workshop.clock.advanceSeconds(86_400);
    const second = await workshop.start();
    expect(second.list().map(({ current }) => current)).toEqual(first.list().map(({ current }) => current));
    expect(await auditActions()).toEqual(before);
  });

  it('ok goes on where a start was cut off', async () => {
    await workshop.start({ world: without('bravo-root', 'bravo-ca') });
    const second = await workshop.start();
    expect(second.list().map(({ definition }) => definition.caId)).toEqual(
      FIXED_WORLD.cas.map(({ caId }) => caId),
    );
  });

  it.each(['ended', 'revoked'] as const)(
    'ok a CA that is %s stays so, out of the world and in it again, and certifies no other',
    async (state) => {
      await workshop.start({ world: without('bravo-ca') });
      const change = workshop.parts.cas.changeState('bravo-root', 'active', state);
      await workshop.parts.store.commit({ statements: [change], audit: [], events: [] });
      await workshop.start({ world: without('bravo-root', 'bravo-ca') });
      expect(await workshop.parts.cas.findById('bravo-root')).toMatchObject({ state });
      const back = await workshop.start({ world: without('bravo-ca') });
      expect(back.find('bravo-root')?.state).toBe(state);
      await expect(workshop.start()).rejects.toMatchObject({
        exitCode: 2,
        obstacles: [
          { key: 'cas[bravo-ca].issuerCaId', message: expect.stringContaining('bravo-root') as string },
        ],
      });
    },
  );

  it('ok a CA is retired when it is removed, and reinstated when it comes back unchanged', async () => {
    await workshop.start();
    const reduced = await workshop.start({ world: without('bravo-ca') });
    expect(reduced.find('bravo-ca')).toBeUndefined();
    expect(reduced.findGeneration('bravo-ca', 1)).toBeDefined();
    expect(await workshop.parts.cas.findById('bravo-ca')).toMatchObject({ state: 'retired' });
    const again = await workshop.start();
    expect(again.find('bravo-ca')?.state).toBe('active');
    expect(await workshop.parts.cas.findById('bravo-ca')).toMatchObject({ state: 'active' });
    expect((await auditActions()).slice(-4)).toEqual([
      'world.applied fixed',
      'ca.retired bravo-ca',
      'world.applied fixed',
      'ca.reinstated bravo-ca',
    ]);
  });

  it('ok a new profile, and changes that no certificate shows', async () => {
    await workshop.start();
    const seal = { ...EU_SEAL, name: 'Renamed', approval: 'single', suspension: false } as const;
    const added = { ...EU_SEAL, profileId: 'eu-added' };
    const world = withCa('alpha-ca', { name: 'Renamed CA', profileIds: ['eu-seal', 'eu-added'] });
    const profiles = [...world.profiles.filter(({ profileId }) => profileId !== 'eu-seal'), seal, added];
    const established = await workshop.start({ world: { ...world, profiles } });
    expect([...(established.find('alpha-ca')?.templates.keys() ?? [])]).toEqual(['eu-seal', 'eu-added']);
  });

  it.each<[string, Partial<CaWorkshop['parts']>, string[]]>([
    ['another public URL', { urls: { ...FIXED_URLS, publicUrl: 'http://else.test' } }, ['publicUrl']],
    ['another TLS URL', { urls: { ...FIXED_URLS, publicTlsUrl: 'https://else.test' } }, ['publicTlsUrl']],
    ['another world', { world: { ...FIXED_WORLD, worldId: 'else' } }, ['worldId']],
    ['another key', { world: withCa('alpha-ca', { keyAlgorithm: 'P-384' }) }, ['cas[alpha-ca].keyAlgorithm']],
    [
      'another algorithm',
      { world: withCa('bravo-ca', { signatureAlgorithm: 'rsa-pkcs1-sha256' }) },
      ['cas[bravo-ca].signatureAlgorithm'],
    ],
    [
      'another name and validity',
      { world: withCa('alpha-ca', { subject: [{ attribute: 'CN', value: 'TEST' }], validity: 'P9Y' }) },
      ['cas[alpha-ca].subject', 'cas[alpha-ca].validity'],
    ],
    [
      'another number of shards',
      { world: withCa('alpha-ca', { crlShards: 8 }) },
      ['cas[alpha-ca].crlShards'],
    ],
    [
      'another policy arc',
      {
        world: {
          ...FIXED_WORLD,
          tsps: FIXED_WORLD.tsps.map((tsp) => ({ ...tsp, policyArc: `${tsp.policyArc}.9` })),
        },
      },
      FIXED_WORLD.cas.map(({ caId }) => `cas[${caId}].policyArc`),
    ],
    [
      'a changed profile on offer',
      {
        world: {
          ...FIXED_WORLD,
          profiles: FIXED_WORLD.profiles.map((profile) =>
            profile.profileId === 'eu-seal'
              ? { ...profile, lei: 'none', keyUsage: ['digitalSignature'] }
              : profile,
          ),
        },
      },
      ['profiles[eu-seal].keyUsage', 'profiles[eu-seal].lei'],
    ],
  ])('fails %s, naming the key and writing nothing', async (_name, other, keys) => {
    await workshop.start();
    const before = await auditActions();
    const refusal: unknown = await workshop.start(other).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartRefusedError);
    const { obstacles, exitCode } = refusal as StartRefusedError;
    expect(exitCode).toBe(2);
    expect(obstacles.map(({ key }) => key).sort()).toEqual([...keys].sort());
    for (const { remedy } of obstacles) expect(remedy).toMatch(/\.$/);
    expect(await auditActions()).toEqual(before);
  });

  it('fails when a key file is missing or belongs to another certificate', async () => {
    await workshop.start({ world: without('bravo-root', 'bravo-ca') });
    const keyStore = new MemoryKeyStore();
    await expect(workshop.start({ keyStore })).rejects.toMatchObject({ exitCode: 3 });
    const other = new MemoryKeyStore();
    for (const { caId, keyAlgorithm } of FIXED_WORLD.cas) await other.create(`${caId}-1`, keyAlgorithm);
    await expect(workshop.start({ keyStore: other })).rejects.toMatchObject({
      exitCode: 3,
      obstacles: [{ key: 'cas[alpha-root]' }],
    });
  });
});
