import { spawnSync } from 'node:child_process';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeMockQscdJwt } from '@kakehashi/client';
import { SignJWT, UnsecuredJWT } from 'jose';
import {
  ATTESTATION_ISSUER,
  ATTESTATION_NONCE,
  ATTESTATION_TIME,
  attestationContext,
  sampleAttester,
  sampleCa,
  sampleCertificate,
  sampleKey,
  type SampleCertificate,
} from '../../test/support/attestation-samples';
import { makeMockQscd, makeMockVendor } from '../../test/support/mock-qscd';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { SystemRandomness } from '../common/randomness';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import type { AttestationContext, AttestationVerdict } from './attestation-types';
import { verifyKeyAttestation } from './key-attestation';

const key = sampleKey();
const root = sampleCa('TEST device root');
const attester = sampleAttester(root);
const IAT = ATTESTATION_TIME.getTime() / 1000;

const claims = {
  iat: IAT,
  nonce: ATTESTATION_NONCE,
  spki_sha256: createHash('sha256').update(key.spkiDer).digest('hex'),
  exportable: false,
  origin: 'generated',
  device: { vendor: 'TEST Vendor', model: 'HSM', serialNumber: 'HSM-1', firmware: '1.0' },
};

interface Form {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  /** x5c; the first one signs unless `signer` does. */
  readonly path?: readonly SampleCertificate[];
  readonly signer?: SampleCertificate;
}

/** Made by jose, as any client may. */
function statement(form: Form = {}): Promise<string> {
  const path = form.path ?? [attester];
  const x5c = path.map(({ der }) => Buffer.from(der).toString('base64'));
  const signer = form.signer ?? path[0] ?? attester;
  return new SignJWT({ ...claims, ...form.claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'qscd-attestation+jwt', x5c, ...form.header })
    .sign(signer.privateKey, { crit: { 'urn:test': true } });
}

function verify(
  jwt: string,
  context: Partial<AttestationContext> = {},
  certs: readonly Uint8Array[] = [],
): AttestationVerdict {
  const evidence = { format: 'mock_qscd_jwt', statement: Buffer.from(jwt), certs, nonce: ATTESTATION_NONCE };
  return verifyKeyAttestation(evidence, attestationContext(key.spkiDer, { roots: [root.der], ...context }));
}

function refusal(code: string, pointer: string, detail: RegExp): Error {
  const member = expect.objectContaining({
    pointer,
    detail: expect.stringMatching(detail) as string,
  }) as object;
  return expect.objectContaining({ code, errors: [member] }) as Error;
}

describe('ok', () => {
  it('a statement made by jose: what it says of key and device', async () => {
    expect(verify(await statement())).toEqual({
      format: 'mock_qscd_jwt',
      freshness: 'challenge',
      attestedAt: '2026-04-01T09:00:00Z',
      origin: 'generated',
      exportability: 'non_exportable',
      device: claims.device,
      attester: 'CN=TEST attestation key',
      rootSha256: createHash('sha256').update(root.der).digest('hex'),
    });
  });

  const intermediate = sampleCa('TEST device CA', { issuer: root });
  const below = sampleAttester(intermediate);
  const cases: Record<string, () => Promise<AttestationVerdict>> = {
    'with aud': async () => verify(await statement({ claims: { aud: ATTESTATION_ISSUER } })),
    'with cnf': async () =>
      verify(await statement({ claims: { cnf: { jwk: key.publicKey.export({ format: 'jwk' }) } } })),
    'with a certificate in between': async () => verify(await statement({ path: [below, intermediate] })),
    'with the root in x5c': async () => verify(await statement({ path: [below, intermediate, root] })),
    'with the one in between in certs': async () =>
      verify(await statement({ path: [below] }), {}, [intermediate.der]),
    'as old as a challenge may be': async () => verify(await statement({ claims: { iat: IAT - 300 } })),
    'of a device whose own certificate is the trusted one': async () =>
      verify(await statement(), { roots: [attester.der] }),
    'among other roots': async () =>
      verify(await statement(), { roots: [sampleCa('TEST device root').der, root.der] }),
  };
  it.each(Object.entries(cases))('%s', async (_name, run) => {
    expect((await run()).device.serialNumber).toBe('HSM-1');
  });

  it('of the maker of this package', () => {
    const validity = { notBefore: ATTESTATION_TIME, notAfter: new Date('2030-01-01T00:00:00Z') };
    const randomness = new SystemRandomness();
    const vendor = makeMockVendor('TEST mock vendor', validity, randomness);
    const qscd = makeMockQscd(vendor, { vendor: 'TEST mock', serialNumber: 'M-7' }, validity, randomness);
    const order = {
      spkiDer: key.spkiDer,
      nonce: ATTESTATION_NONCE,
      at: ATTESTATION_TIME,
      issuer: ATTESTATION_ISSUER,
    };
    expect(verify(makeMockQscdJwt(qscd, order), { roots: [vendor.rootDer] })).toMatchObject({
      device: { vendor: 'TEST mock', serialNumber: 'M-7' },
      attester: 'CN=TEST attestation key M-7',
    });
  });
});

it('as the page shows it: certificates by its commands, the statement by its claims', async () => {
  const page = readFileSync(join(__dirname, '../../docs/key-attestation.md'), 'utf8');
  const [, commands = ''] = /```sh\n([^`]*)```/.exec(page) ?? [];
  const folder = temporaryFolder();
  try {
    const { status, stderr } = spawnSync('bash', ['-ec', commands], { cwd: folder.path, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, expect.any(String)]);
    const read = (name: string): Buffer => readFileSync(join(folder.path, name));
    const der = (name: string): Uint8Array => new X509Certificate(read(name)).raw;
    const jwt = await new SignJWT({ ...claims, iat: undefined })
      .setIssuedAt()
      .setProtectedHeader({
        typ: 'qscd-attestation+jwt',
        alg: 'ES256',
        x5c: [Buffer.from(der('device.pem')).toString('base64')],
      })
      .sign(createPrivateKey(read('device.key')));
    const verdict = verify(jwt, { roots: [der('root.pem')], now: new Date(Date.now() + 1000) });
    expect(verdict.attester).toBe('CN=TEST attestation key');
  } finally {
    folder.remove();
  }
});

describe('fails', () => {
  const claim: readonly (readonly [string, 'bad_attestation' | 'attestation_stale', RegExp, object])[] = [
    ['another key', 'bad_attestation', /another one/, { spki_sha256: '00'.repeat(32) }],
    ['no key', 'bad_attestation', /another one/, { spki_sha256: undefined }],
    [
      'another cnf',
      'bad_attestation',
      /another key/,
      { cnf: { jwk: sampleKey().publicKey.export({ format: 'jwk' }) } },
    ],
    ['a cnf without jwk', 'bad_attestation', /cnf/, { cnf: {} }],
    ['a cnf that is null', 'bad_attestation', /cnf/, { cnf: null }],
    ['another nonce', 'attestation_stale', /nonce/, { nonce: 'A'.repeat(43) }],
    ['no nonce', 'attestation_stale', /nonce/, { nonce: undefined }],
    ['too old', 'attestation_stale', /older/, { iat: IAT - 301 }],
    ['of the future', 'bad_attestation', /future/, { iat: IAT + 61 }],
    ['an iat that is a text', 'bad_attestation', /iat/, { iat: '2026' }],
    ['an iat beyond all time', 'bad_attestation', /iat/, { iat: 1e300 }],
    ['for another RA', 'bad_attestation', /aud/, { aud: 'https://other.example' }],
    ['an exportable key', 'bad_attestation', /exportable/, { exportable: true }],
    ['exportable as a text', 'bad_attestation', /exportable/, { exportable: 'false' }],
    ['an imported key', 'bad_attestation', /origin/, { origin: 'imported' }],
    ['no device', 'bad_attestation', /device/, { device: undefined }],
    ['a device without serial number', 'bad_attestation', /serialNumber/, { device: { vendor: 'x' } }],
    [
      'a device text too long',
      'bad_attestation',
      /model/,
      { device: { serialNumber: '1', model: 'x'.repeat(129) } },
    ],
    ['a control character', 'bad_attestation', /vendor/, { device: { serialNumber: '1', vendor: 'a\nb' } }],
  ];
  it.each(claim)('claims: %s', async (_name, code, detail, changed) => {
    const jwt = await statement({ claims: changed as Record<string, unknown> });
    expect(() => verify(jwt)).toThrow(refusal(code, '/statement', detail));
  });

  const other = sampleCa('TEST other root');
  const impostor = sampleCa('TEST device root');
  const leafAsCa = sampleAttester(root);
  const short = sampleCa('TEST short', { issuer: root, pathLength: 0 });
  const underShort = sampleCa('TEST under short', { issuer: short });
  const noSigner = sampleCa('TEST no signer', { issuer: root, usage: ['cRLSign'] });
  const yesterday = new Date(ATTESTATION_TIME.getTime() - 1);
  const tomorrow = new Date(ATTESTATION_TIME.getTime() + 24 * 60 * 60 * 1000);
  const subject = [{ attribute: 'CN', value: 'TEST attestation key' }] as const;
  const leaf = (form: Omit<Parameters<typeof sampleCertificate>[0], 'subject'>): SampleCertificate =>
    sampleCertificate({
      subject,
      issuer: root,
      extensions: [encodeBasicConstraints({ cA: false })],
      ...form,
    });
  const chain: readonly (readonly [string, RegExp, Form])[] = [
    ['an unknown root', /root/, { path: [sampleAttester(other)] }],
    ['a root of the same name', /root/, { path: [sampleAttester(impostor)] }],
    ['its own root sent along', /root/, { path: [sampleAttester(other), other] }],
    [
      'a certificate that certified itself',
      /root/,
      { path: [sampleCertificate({ subject, extensions: [encodeBasicConstraints({ cA: false })] })] },
    ],
    ['signed by another key', /signature/, { signer: sampleAttester(root) }],
    ['an issuer that is no CA', /not that of a CA/, { path: [sampleAttester(leafAsCa), leafAsCa] }],
    ['an issuer that may not certify', /key usage of the CA/, { path: [sampleAttester(noSigner), noSigner] }],
    ['a path longer than a CA allows', /longer/, { path: [sampleAttester(underShort), underShort, short] }],
    ['certificates in another order', /issuer of this one/, { path: [sampleAttester(short), root, short] }],
    [
      'a certificate that has ended',
      /ended/,
      { path: [leaf({ notBefore: new Date(0), notAfter: yesterday })] },
    ],
    ['a certificate of tomorrow', /not valid yet/, { path: [leaf({ notBefore: tomorrow })] }],
    ['an attestation key of a CA', /of a CA/, { path: [sampleCa('TEST CA', { issuer: root })] }],
    [
      'an attestation key for encryption',
      /key usage/,
      { path: [leaf({ extensions: [encodeKeyUsage(['keyEncipherment'])] })] },
    ],
    [
      'an unknown critical extension',
      /critical/,
      { path: [leaf({ extensions: [{ oid: '2.999.5', critical: true, value: Uint8Array.of(5, 0) }] })] },
    ],
    [
      'name constraints',
      /critical/,
      { path: [leaf({ extensions: [{ oid: '2.5.29.30', critical: true, value: Uint8Array.of(0x30, 0) }] })] },
    ],
    ['too many certificates', /at most 6/, { path: [attester, ...Array.from({ length: 6 }, () => root)] }],
  ];
  it.each(chain)('path: %s', async (_name, detail, form) => {
    const jwt = await statement(form);
    expect(() => verify(jwt)).toThrow(refusal('bad_attestation', '/statement', detail));
  });

  it('path: a root that has ended', async () => {
    const ended = sampleCa('TEST ended', { notBefore: new Date(0), notAfter: yesterday });
    const jwt = await statement({ path: [sampleAttester(ended)] });
    expect(() => verify(jwt, { roots: [ended.der] })).toThrow(
      refusal('bad_attestation', '/statement', /ended/),
    );
  });

  it('path: no root at all', async () => {
    const jwt = await statement();
    expect(() => verify(jwt, { roots: [] })).toThrow(refusal('bad_attestation', '/statement', /root/));
  });

  it('path: a certificate in certs that is none', async () => {
    const jwt = await statement();
    expect(() => verify(jwt, {}, [Uint8Array.of(1, 2, 3)])).toThrow(
      refusal('bad_attestation', '/certs/0', /DER/),
    );
  });

  it('no challenge', async () => {
    const jwt = await statement();
    expect(() => verify(jwt, { expectedNonce: undefined })).toThrow(
      refusal('attestation_stale', '/nonce', /nonce/),
    );
  });

  const forms: readonly (readonly [string, RegExp, () => string | Promise<string>])[] = [
    ['alg none', /alg/, () => `${rehead(new UnsecuredJWT(claims).encode(), { alg: 'none' })}`],
    ['HS256 with the certificate as the secret', /alg/, async () => hmac()],
    ['an alg of another curve', /signature/, async () => rehead(await statement(), { alg: 'ES384' })],
    ['an alg of another family', /signature/, async () => rehead(await statement(), { alg: 'RS256' })],
    [
      'an alg that is a member of every object',
      /alg/,
      async () => rehead(await statement(), { alg: 'constructor' }),
    ],
    ['another typ', /typ/, () => statement({ header: { typ: 'JWT' } })],
    ['no x5c', /x5c/, () => statement({ header: { x5c: undefined } })],
    ['an x5c that is empty', /x5c/, () => statement({ header: { x5c: [] } })],
    ['an x5c of base64url', /x5c/, () => statement({ header: { x5c: ['-_-_'] } })],
    ['crit', /crit/, () => statement({ header: { crit: ['urn:test'], 'urn:test': 1 } })],
    ['a payload that was changed', /signature/, async () => repayload(await statement())],
    ['two parts', /three parts/, () => 'e30.e30'],
    ['five parts', /three parts/, () => 'e30.e30.e30.e30.e30'],
    ['padding', /three parts/, async () => `${await statement()}=`],
    ['a header that is a list', /header/, () => 'W10.e30.AAAA'],
    ['a payload that is no JSON', /payload/, () => 'e30.AAAA.AAAA'],
    ['oversize', /longer/, () => `e30.${'A'.repeat(65_536)}.AAAA`],
    ['text that is no ASCII', /three parts/, () => 'é.é.é'],
  ];
  it.each(forms)('form: %s', async (_name, detail, make) => {
    const jwt = await make();
    expect(() => verify(jwt)).toThrow(refusal('bad_attestation', '/statement', detail));
  });

  it('a format that is not offered', () => {
    const evidence = { format: 'vendor_blob', statement: Buffer.from('x'), certs: [], nonce: undefined };
    expect(() => verifyKeyAttestation(evidence, attestationContext(key.spkiDer))).toThrow(
      refusal('bad_attestation', '/format', /mock_qscd_jwt, csr_attr, x509_vendor, webauthn/),
    );
  });
});

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The same signature under a header with other members. */
function rehead(jwt: string, members: object): string {
  const [, payload = '', signature = ''] = jwt.split('.');
  const x5c = [Buffer.from(attester.der).toString('base64')];
  return `${part({ typ: 'qscd-attestation+jwt', alg: 'ES256', x5c, ...members })}.${payload}.${signature}`;
}

function repayload(jwt: string): string {
  const [header = '', , signature = ''] = jwt.split('.');
  return `${header}.${part({ ...claims, device: { serialNumber: 'HSM-2' } })}.${signature}`;
}

async function hmac(): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({
      alg: 'HS256',
      typ: 'qscd-attestation+jwt',
      x5c: [Buffer.from(attester.der).toString('base64')],
    })
    .sign(new Uint8Array(attester.spkiDer));
}
