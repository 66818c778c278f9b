import {
  crlFileName,
  crlScopeUrl,
  distributionPointOf,
  isCovered,
  parseCrlName,
  type CoveredCertificate,
  type CrlScope,
} from './crl-scope';

const PUBLIC_URL = 'http://pki.test';
const SHARD_URL = 'http://pki.test/crl/alpha-ca/2.crl';

describe('parseCrlName', () => {
  it.each<[string, CrlScope, 'der' | 'pem']>([
    ['0.crl', { kind: 'shard', shard: 0 }, 'der'],
    ['0.pem', { kind: 'shard', shard: 0 }, 'pem'],
    ['1023.crl', { kind: 'shard', shard: 1023 }, 'der'],
    ['0-delta.crl', { kind: 'delta', shard: 0 }, 'der'],
    ['12-delta.pem', { kind: 'delta', shard: 12 }, 'pem'],
    ['arl.crl', { kind: 'arl' }, 'der'],
    ['arl.pem', { kind: 'arl' }, 'pem'],
    ['full.crl', { kind: 'full' }, 'der'],
    ['full.pem', { kind: 'full' }, 'pem'],
  ])('ok %s', (name, scope, form) => {
    expect(parseCrlName(name)).toEqual({ scope, form });
    if (form === 'der') expect(crlFileName(scope)).toBe(name);
  });

  it.each([
    '',
    '.crl',
    'crl',
    '0',
    '0.CRL',
    '0.crl.pem',
    '0.der',
    '0.crl\n',
    ' 0.crl',
    '0.crl ',
    '00.crl',
    '01.crl',
    '-1.crl',
    '+1.crl',
    '1e3.crl',
    '0x1.crl',
    '１.crl',
    '1234567.crl',
    '0-delta-delta.crl',
    '0-Delta.crl',
    'arl-delta.crl',
    'full-delta.crl',
    'delta.crl',
    '../0.crl',
    '..%2f0.crl',
    'a/0.crl',
    '0.crl/',
    '0.crl?x',
    '0.crl\0',
    '..',
    'constructor',
  ])('fails %j', (name) => {
    expect(parseCrlName(name)).toBeUndefined();
  });
});

describe('distributionPointOf', () => {
  it('ok the URL of a shard is that of certificates, and alone in its IDP', () => {
    const scope: CrlScope = { kind: 'shard', shard: 2 };
    expect(crlScopeUrl(PUBLIC_URL, 'alpha-ca', scope)).toBe(SHARD_URL);
    expect(distributionPointOf(PUBLIC_URL, 'alpha-ca', scope)).toEqual({ fullName: [SHARD_URL] });
  });

  it.each([undefined, 'userCerts', 'cACerts'] as const)(
    'ok a delta has the IDP of its shard: %s',
    (shardHolds) => {
      const shard = distributionPointOf(PUBLIC_URL, 'alpha-ca', { kind: 'shard', shard: 2 }, shardHolds);
      expect(distributionPointOf(PUBLIC_URL, 'alpha-ca', { kind: 'delta', shard: 2 }, shardHolds)).toEqual(
        shard,
      );
      expect(shard?.onlyContains).toBe(shardHolds);
      const deltaUrl = crlScopeUrl(PUBLIC_URL, 'alpha-ca', { kind: 'delta', shard: 2 });
      expect(deltaUrl).toBe('http://pki.test/crl/alpha-ca/2-delta.crl');
    },
  );

  it('ok the list of CA certificates names the URL that these carry', () => {
    expect(distributionPointOf(PUBLIC_URL, 'root', { kind: 'arl' })).toEqual({
      fullName: ['http://pki.test/crl/root/arl.crl', 'http://pki.test/crl/root/0.crl'],
      onlyContains: 'cACerts',
    });
  });

  it('ok the list of all certificates has none', () => {
    expect(distributionPointOf(PUBLIC_URL, 'root', { kind: 'full' })).toBeUndefined();
  });
});

describe('isCovered', () => {
  it.each<[CrlScope, CoveredCertificate, boolean]>([
    [{ kind: 'shard', shard: 1 }, { crlShard: 1, isCa: false }, true],
    [{ kind: 'shard', shard: 1 }, { crlShard: 0, isCa: false }, false],
    [{ kind: 'delta', shard: 1 }, { crlShard: 1, isCa: false }, true],
    [{ kind: 'delta', shard: 1 }, { crlShard: 2, isCa: false }, false],
    [{ kind: 'shard', shard: 0 }, { crlShard: 0, isCa: true }, true],
    [{ kind: 'arl' }, { crlShard: 0, isCa: true }, true],
    [{ kind: 'arl' }, { crlShard: 0, isCa: false }, false],
    [{ kind: 'full' }, { crlShard: 3, isCa: false }, true],
    [{ kind: 'full' }, { crlShard: 0, isCa: true }, true],
  ])('ok %j, %j: %p', (scope, certificate, covered) => {
    expect(isCovered(scope, certificate)).toBe(covered);
  });
});
