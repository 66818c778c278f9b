import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIXED_WORLD } from '../../test/support/fixed-world';
import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { fixtureKeyStore } from '../../test/support/fixture-keys';
import { certificationPath } from './certification-path';
import { encodeCertsOnly } from './certs-only-cms';
import type { EstablishedCas } from './established-cas';

const itWithOpenssl = spawnSync('openssl', ['version']).error === undefined ? it : it.skip;

/** The certificates that OpenSSL finds in it, sorted; DER. */
function readByOpenssl(cms: Uint8Array): Buffer[] {
  const run = spawnSync('openssl', ['pkcs7', '-inform', 'DER', '-print_certs'], { input: cms });
  expect(run.stderr.toString()).toBe('');
  expect(run.status).toBe(0);
  const pem = run.stdout.toString().match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return pem.map((one) => new X509Certificate(one).raw).sort((one, other) => one.compare(other));
}

function sorted(certificates: readonly Uint8Array[]): Buffer[] {
  return certificates.map((one) => Buffer.from(one)).sort((one, other) => one.compare(other));
}

let workshop: CaWorkshop;
let established: EstablishedCas;

beforeAll(async () => {
  workshop = await openCaWorkshop(fixtureKeyStore(FIXED_WORLD));
  established = await workshop.start();
});
afterAll(() => workshop.close());

function generationOf(caId: string, from = established) {
  const generation = from.findGeneration(caId, 1);
  if (!generation) throw new Error(`no ${caId}`);
  return generation;
}

describe('certs-only CMS', () => {
  it('does not depend on the order it is given', () => {
    const path = certificationPath(generationOf('alpha-ca'), established);
    expect(encodeCertsOnly(path)).toEqual(encodeCertsOnly([...path].reverse()));
  });

  itWithOpenssl.each(FIXED_WORLD.cas.map(({ caId }) => [caId]))('OpenSSL reads the path of %s', (caId) => {
    const path = certificationPath(generationOf(caId), established);
    expect(readByOpenssl(encodeCertsOnly(path))).toEqual(sorted(path));
  });

  itWithOpenssl('has the octets that OpenSSL writes for the same certificates', () => {
    const path = certificationPath(generationOf('alpha-ca'), established);
    const folder = mkdtempSync(join(tmpdir(), 'kakehashi-cms-'));
    try {
      // OpenSSL leaves the certificates in the order it is given.
      const file = join(folder, 'path.pem');
      writeFileSync(
        file,
        sorted(path)
          .map((one) => new X509Certificate(one).toString())
          .join(''),
      );
      const written = spawnSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file, '-outform', 'DER']);
      expect(written.stdout.toString('hex')).toBe(Buffer.from(encodeCertsOnly(path)).toString('hex'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('certificationPath', () => {
  it.each([
    ['alpha-root', ['alpha-root']],
    ['alpha-ca', ['alpha-ca', 'alpha-root']],
  ])('of %s goes up to the root', (caId, caIds) => {
    const expected = caIds.map((one) => generationOf(one).certificateDer);
    expect(certificationPath(generationOf(caId), established)).toEqual(expected);
  });

  it('of a retired CA is the same as before', async () => {
    const cas = FIXED_WORLD.cas.filter(({ tspId }) => tspId !== 'bravo');
    const later = await workshop.start({
      world: { ...FIXED_WORLD, cas, contentHash: 'c1'.repeat(32) },
    });
    expect(later.find('bravo-ca')).toBeUndefined();
    const path = certificationPath(generationOf('bravo-ca', later), later);
    expect(sorted(path)).toEqual(sorted(certificationPath(generationOf('bravo-ca'), established)));
    expect(path).toHaveLength(2);
  });
});
