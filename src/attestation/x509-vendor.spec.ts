import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ATTESTATION_NONCE,
  ATTESTATION_TIME,
  attestationContext,
  sampleCa,
  sampleCertificate,
  sampleKey,
  vendorCertificate,
} from '../../test/support/attestation-samples';
import { makeMockVendor, makeVendorStatement } from '../../test/support/mock-qscd';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { SystemRandomness } from '../common/randomness';
import type { AttestationContext, AttestationVerdict } from './attestation-types';
import { verifyKeyAttestation } from './key-attestation';

const key = sampleKey();
const root = sampleCa('TEST vendor root');
const DAY = 24 * 60 * 60 * 1000;

function verify(
  statement: Uint8Array,
  context: Partial<AttestationContext> = {},
  certs: readonly Uint8Array[] = [],
): AttestationVerdict {
  const evidence = { format: 'x509_vendor', statement, certs, nonce: ATTESTATION_NONCE };
  return verifyKeyAttestation(evidence, attestationContext(key.spkiDer, { roots: [root.der], ...context }));
}

describe('ok', () => {
  it('by the age of the certificate', () => {
    expect(verify(vendorCertificate(key, root).der)).toMatchObject({
      format: 'x509_vendor',
      freshness: 'age',
      attestedAt: '2026-04-01T08:00:00Z',
      origin: 'generated',
      exportability: 'non_exportable',
      device: { vendor: 'TEST Vendor', serialNumber: 'HSM-1' },
      attester: 'CN=TEST vendor root',
    });
  });

  it('by the challenge in the extension, however old', () => {
    const { der } = vendorCertificate(
      key,
      root,
      { challenge: ATTESTATION_NONCE },
      { notBefore: new Date(0) },
    );
    expect(verify(der).freshness).toBe('challenge');
  });

  it('of the maker of this package', () => {
    const validity = { notBefore: ATTESTATION_TIME, notAfter: new Date('2030-01-01T00:00:00Z') };
    const randomness = new SystemRandomness();
    const vendor = makeMockVendor('TEST mock vendor', validity, randomness);
    const order = {
      ...validity,
      spkiDer: key.spkiDer,
      device: { serialNumber: 'M-7' },
      challenge: ATTESTATION_NONCE,
    };
    const verdict = verify(makeVendorStatement(vendor, order, randomness), { roots: [vendor.rootDer] });
    expect(verdict).toMatchObject({ freshness: 'challenge', device: { serialNumber: 'M-7' } });
  });
});

describe('fails', () => {
  const yubico = (serial: Uint8Array, firmware = Uint8Array.of(5, 7, 1)): Uint8Array =>
    sampleCertificate({
      subject: [{ attribute: 'CN', value: 'YubiKey PIV Attestation 9c' }],
      issuer: root,
      key,
      extensions: [
        { oid: '1.3.6.1.4.1.41482.3.3', critical: false, value: firmware },
        { oid: '1.3.6.1.4.1.41482.3.7', critical: false, value: serial },
      ],
    }).der;
  const raw = (value: Uint8Array): Uint8Array =>
    vendorCertificate(key, root, {}, { extensions: [{ oid: '2.999.41.1', critical: false, value }] }).der;
  const cases: readonly (readonly [string, 'bad_attestation' | 'attestation_stale', RegExp, Uint8Array])[] = [
    ['another key', 'bad_attestation', /another key/, vendorCertificate(sampleKey(), root).der],
    [
      'an imported key',
      'bad_attestation',
      /imported/,
      vendorCertificate(key, root, { origin: 'imported' }).der,
    ],
    [
      'an exportable key',
      'bad_attestation',
      /exported/,
      vendorCertificate(key, root, { exportable: true }).der,
    ],
    [
      'another challenge',
      'attestation_stale',
      /nonce/,
      vendorCertificate(key, root, { challenge: 'A'.repeat(43) }).der,
    ],
    [
      'older than a day without a challenge',
      'attestation_stale',
      /older/,
      vendorCertificate(key, root, {}, { notBefore: new Date(ATTESTATION_TIME.getTime() - DAY - 1000) }).der,
    ],
    [
      'no vendor extension',
      'bad_attestation',
      /known vendor/,
      vendorCertificate(
        key,
        root,
        {},
        { extensions: [{ oid: '2.999.5', critical: false, value: Uint8Array.of(5, 0) }] },
      ).der,
    ],
    ['an unknown root', 'bad_attestation', /root/, vendorCertificate(key, sampleCa('TEST other')).der],
    ['an extension that is no SEQUENCE', 'bad_attestation', /malformed/, raw(Uint8Array.of(5, 0))],
    [
      'an origin that is not known',
      'bad_attestation',
      /malformed/,
      raw(Uint8Array.of(0x30, 6, 0x0a, 1, 2, 1, 1, 0)),
    ],
    [
      'a text that is no UTF-8',
      'bad_attestation',
      /malformed/,
      raw(Uint8Array.of(0x30, 9, 0x0a, 1, 0, 1, 1, 0, 0x80, 1, 0xff)),
    ],
    [
      'a serial of a YubiKey that is no INTEGER',
      'bad_attestation',
      /malformed/,
      yubico(Uint8Array.of(4, 1, 1)),
    ],
    [
      'a firmware of a YubiKey of two octets',
      'bad_attestation',
      /malformed/,
      yubico(Uint8Array.of(2, 1, 1), Uint8Array.of(5, 7)),
    ],
    ...['TEST vendor root', 'TEST attested key'].map(
      (text) =>
        [
          `a name that is none: ${text}`,
          'bad_attestation',
          /DER/,
          withBrokenName(vendorCertificate(key, root).der, text),
        ] as const,
    ),
    ['no certificate', 'bad_attestation', /DER/, new Uint8Array(0)],
    ['a truncated certificate', 'bad_attestation', /DER/, vendorCertificate(key, root).der.subarray(0, -1)],
    [
      'a certificate with more octets',
      'bad_attestation',
      /DER/,
      Buffer.concat([vendorCertificate(key, root).der, Uint8Array.of(5, 0)]),
    ],
    ['oversize', 'bad_attestation', /at most/, new Uint8Array(16_385)],
  ];
  it.each(cases)('%s: %s', (_name, code, detail, statement) => {
    const member = { pointer: '/statement', detail: expect.stringMatching(detail) as string };
    expect(() => verify(statement)).toThrow(expect.objectContaining({ code, errors: [member] }) as Error);
  });
});

describe('a chain made by openssl', () => {
  const { path: folder, remove } = temporaryFolder();
  afterAll(remove);

  function openssl(...flags: string[]): void {
    const run = spawnSync('openssl', flags, { cwd: folder, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`openssl ${flags.join(' ')}: ${run.stderr}`);
  }

  function certify(name: string, issuer: string | undefined, extensions: string): void {
    writeFileSync(join(folder, `${name}.cnf`), `[ext]\n${extensions}\n`);
    const subject = ['-subj', `/CN=TEST openssl ${name}`];
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      ...subject,
    );
    const signer =
      issuer === undefined
        ? ['-signkey', `${name}.key`]
        : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`, '-CAcreateserial'];
    openssl(
      'x509',
      '-req',
      '-days',
      '30',
      '-in',
      `${name}.csr`,
      ...signer,
      '-extfile',
      `${name}.cnf`,
      '-extensions',
      'ext',
      '-out',
      `${name}.pem`,
    );
    openssl('x509', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`);
  }

  const read = (name: string): Uint8Array => readFileSync(join(folder, `${name}.der`));

  beforeAll(() => {
    certify('root', undefined, 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign');
    certify('slot', 'root', 'basicConstraints=critical,CA:TRUE,pathlen:0');
    certify(
      'hsm',
      'slot',
      '2.999.41.1=ASN1:SEQUENCE:p\n[p]\no=ENUM:0\ne=BOOL:FALSE\nv=IMP:0,UTF8:TEST HSM\ns=IMP:2,UTF8:4711',
    );
    // The values as a YubiKey writes them: firmware 5.7.1, serial 12345678, PIN once, touch never, USB-A.
    certify(
      'yubikey',
      'slot',
      '1.3.6.1.4.1.41482.3.3=DER:05:07:01\n1.3.6.1.4.1.41482.3.7=DER:02:04:00:BC:61:4E\n1.3.6.1.4.1.41482.3.8=DER:02:01\n1.3.6.1.4.1.41482.3.9=DER:01',
    );
  });

  function attested(name: string, certs: readonly string[], roots: readonly string[]): AttestationVerdict {
    openssl('pkey', '-in', `${name}.key`, '-pubout', '-outform', 'DER', '-out', `${name}.spki`);
    const context = attestationContext(readFileSync(join(folder, `${name}.spki`)), {
      roots: roots.map(read),
      now: new Date(Date.now() + 1000),
    });
    const evidence = {
      format: 'x509_vendor',
      statement: read(name),
      certs: certs.map(read),
      nonce: undefined,
    };
    return verifyKeyAttestation(evidence, context);
  }

  it.each([
    ['that has ended', true],
    ['that is still to begin', false],
  ])('ok under a root that was renewed, beside the one %s, as openssl says', (_name, hasEnded) => {
    const hour = 60 * 60 * 1000;
    const other = hasEnded
      ? { notAfter: new Date(ATTESTATION_TIME.getTime() - 1000) }
      : { notBefore: new Date(ATTESTATION_TIME.getTime() + hour) };
    const sameKey = sampleCa('TEST vendor root', { key: root, ...other });
    const sameName = sampleCa('TEST vendor root', other);
    const leaf = vendorCertificate(key, root).der;
    const pem = (...certificates: readonly Uint8Array[]): string =>
      certificates.map((der) => new X509Certificate(der).toString()).join('');
    const at = ['-attime', String(ATTESTATION_TIME.getTime() / 1000)];
    writeFileSync(join(folder, 'leaf.pem'), pem(leaf));
    for (const first of [sameKey, sameName]) {
      const roots = [first.der, root.der];
      writeFileSync(join(folder, 'roots.pem'), pem(...roots));
      openssl('verify', ...at, '-CAfile', 'roots.pem', 'leaf.pem');
      expect(verify(leaf, { roots })).toMatchObject({ attester: 'CN=TEST vendor root' });
      expect(() => verify(leaf, { roots: [first.der] })).toThrow(
        expect.objectContaining({ code: 'bad_attestation' }) as Error,
      );
      writeFileSync(join(folder, 'roots.pem'), pem(first.der));
      expect(() => {
        openssl('verify', ...at, '-CAfile', 'roots.pem', 'leaf.pem');
      }).toThrow(/openssl verify/);
    }
  });

  it('ok our own extension', () => {
    expect(attested('hsm', ['slot'], ['root'])).toMatchObject({
      freshness: 'age',
      device: { vendor: 'TEST HSM', serialNumber: '4711' },
    });
  });

  it('ok a YubiKey, whose certificate has no date of its own', () => {
    expect(attested('yubikey', ['slot'], ['root'])).toMatchObject({
      freshness: 'possession',
      device: { vendor: 'Yubico', firmware: '5.7.1', serialNumber: '12345678' },
    });
  });

  it('fails without the certificate in between', () => {
    expect(() => attested('hsm', [], ['root'])).toThrow(
      expect.objectContaining({ code: 'bad_attestation' }) as Error,
    );
  });
});

/** The certificate with a SEQUENCE where the name that has this text has a SET. */
function withBrokenName(der: Uint8Array, text: string): Uint8Array {
  const changed = Buffer.from(der);
  changed[changed.lastIndexOf(Uint8Array.of(0x31), changed.indexOf(text))] = 0x30;
  return changed;
}
