import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { integer, unsignedInteger } from '../asn1/der-writer';
import { readWhole } from '../asn1/der-reader';
import { MemoryKeyStore } from '../keys/memory-key-store';
import type { Signer } from '../keys/signer';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { parseCertificateList, type RevokedCertificate } from '../x509/certificate-list';
import { CertificateListWriter } from '../x509/certificate-list-writer';
import { CRL_REASONS } from '../x509/crl-reason';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeAuthorityKeyIdentifier } from '../x509/extensions/authority-key-identifier';
import { encodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { buildName } from '../x509/name';
import { assembleCertificate, buildTbsCertificate, encodeExtension } from '../x509/tbs-certificate';
import { crlExtensions, type CrlExtensionValues } from './crl-extensions';
import { crlScopeUrl, distributionPointOf, type CrlScope } from './crl-scope';
import { LAST_CRL_NEXT_UPDATE } from './crl-schedule';

const PUBLIC_URL = 'http://pki.test';
const NAME = buildName([
  { attribute: 'C', value: 'XA' },
  { attribute: 'CN', value: 'TEST Judged CA' },
]);
const THIS_UPDATE = new Date('2027-03-01T12:00:00Z');
const NEXT_UPDATE = new Date('2027-03-02T12:00:00Z');
const AT_TIME = String(new Date('2027-03-01T13:00:00Z').getTime() / 1000);
const SHARD: CrlScope = { kind: 'shard', shard: 0 };

const isThere = (tool: string, ...versionFlags: string[]): boolean =>
  spawnSync(tool, versionFlags).error === undefined;
const describeWith = (tool: string, ...versionFlags: string[]): jest.Describe =>
  isThere(tool, ...versionFlags) ? describe : describe.skip;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kakehashi-crl-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface JudgedCa {
  readonly signer: Signer;
  readonly keyIdentifier: Uint8Array;
  /** PEM file of its certificate. */
  readonly file: string;
}

let files = 0;
function fileOf(octets: Uint8Array, label?: string): string {
  const path = join(folder, `${++files}.${label ? 'pem' : 'der'}`);
  const lines =
    Buffer.from(octets)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  writeFileSync(
    path,
    label ? [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n') : octets,
  );
  return path;
}

async function certificateFile(
  signer: Signer,
  ca: boolean,
  serial: number,
  keyId: Uint8Array,
): Promise<string> {
  const subject = ca && serial === 1 ? NAME : buildName([{ attribute: 'CN', value: `TEST ${serial}` }]);
  const tbs = buildTbsCertificate({
    serialNumber: Buffer.of(serial),
    signatureAlgorithm: signer.signatureAlgorithm,
    issuerDer: NAME,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2037-01-01T00:00:00Z'),
    subjectDer: subject,
    spkiDer: signer.spkiDer,
    extensionsDer: [
      encodeBasicConstraints({ cA: ca }),
      encodeKeyUsage(ca ? ['keyCertSign', 'cRLSign'] : ['nonRepudiation']),
      encodeSubjectKeyIdentifier(keyId),
      encodeAuthorityKeyIdentifier(keyId),
      encodeCrlDistributionPoints([crlScopeUrl(PUBLIC_URL, 'ca', SHARD)]),
    ].map(encodeExtension),
  });
  const certificate = assembleCertificate(tbs, signer.signatureAlgorithm, await signer.sign(tbs));
  return fileOf(certificate, 'CERTIFICATE');
}

async function establish(
  key: KeyAlgorithm = 'P-256',
  algorithm: SignatureAlgorithm = 'ecdsa-sha256',
): Promise<JudgedCa> {
  const keys = new MemoryKeyStore();
  await keys.create('ca', key);
  const signer = await keys.open('ca', algorithm);
  const keyIdentifier = createHash('sha1').update(signer.spkiDer).digest();
  return { signer, keyIdentifier, file: await certificateFile(signer, true, 1, keyIdentifier) };
}

interface ListParts extends Partial<CrlExtensionValues> {
  readonly scope?: CrlScope;
  readonly entries?: readonly RevokedCertificate[];
  readonly thisUpdate?: Date;
  readonly nextUpdate?: Date;
}

async function listOf({ signer, keyIdentifier }: JudgedCa, parts: ListParts): Promise<Uint8Array> {
  const {
    scope = SHARD,
    entries = [],
    thisUpdate = THIS_UPDATE,
    nextUpdate = NEXT_UPDATE,
    ...values
  } = parts;
  const distributionPoint = distributionPointOf(PUBLIC_URL, 'ca', scope);
  const writer = new CertificateListWriter({
    issuerDer: NAME,
    signatureAlgorithm: signer.signatureAlgorithm,
    thisUpdate,
    nextUpdate,
    extensions: crlExtensions({
      issuerKeyIdentifier: keyIdentifier,
      crlNumber: 0x1fn,
      ...(distributionPoint ? { distributionPoint } : {}),
      ...values,
    }),
  });
  writer.addAll(entries);
  return writer.finish(signer);
}

const ENTRIES: RevokedCertificate[] = CRL_REASONS.filter((reason) => reason !== 'removeFromCRL').map(
  (reason, index) => ({
    serialNumber: readWhole(unsignedInteger(Buffer.alloc(16, 0x71 + index))).content,
    // The last second of UTCTime and the first of GeneralizedTime (RFC 5280 5.1.2.6).
    revocationDate: new Date(Date.UTC(2050, 0, 1) - (index % 2) * 1000),
    ...(reason === 'unspecified' ? {} : { reason }),
    ...(index % 3 ? {} : { invalidityDate: new Date('2027-02-01T00:00:00Z') }),
  }),
);

const CASES: [string, ListParts][] = [
  ['a shard with nine reasons', { entries: ENTRIES, deltaUrl: 'http://pki.test/crl/ca/0-delta.crl' }],
  ['an empty shard', {}],
  [
    'a delta with removeFromCRL',
    {
      scope: { kind: 'delta', shard: 0 },
      baseCrlNumber: 0x1en,
      entries: [{ serialNumber: Buffer.of(5), revocationDate: THIS_UPDATE, reason: 'removeFromCRL' }],
    },
  ],
  ['a list of CA certificates', { scope: { kind: 'arl' }, entries: ENTRIES.slice(0, 1) }],
  ['a list of all certificates', { scope: { kind: 'full' }, entries: ENTRIES.slice(0, 3) }],
  [
    'a last list that keeps expired certificates',
    {
      nextUpdate: LAST_CRL_NEXT_UPDATE,
      expiredCertsSince: new Date('2026-01-01T00:00:00Z'),
      entries: ENTRIES,
    },
  ],
  [
    'times across 2049',
    { thisUpdate: new Date('2049-12-31T23:59:59Z'), nextUpdate: new Date('2050-01-01T00:00:00Z') },
  ],
  ['the largest number', { crlNumber: 2n ** 159n - 1n }],
];

describeWith('openssl', 'version')('judged by openssl', () => {
  it.each(CASES)('ok %s: number, times, entries, signature', async (_name, parts) => {
    const ca = await establish();
    const der = await listOf(ca, parts);
    const list = parseCertificateList(der);
    const flags = ['-CAfile', ca.file, '-noout', '-text', '-crlnumber'];
    const run = spawnSync('openssl', ['crl', '-inform', 'DER', '-in', fileOf(der), ...flags], {
      encoding: 'utf8',
    });
    expect(run.stderr).toContain('verify OK');
    const { stdout } = run;
    const datesAfter = (label: string): Date[] =>
      [...stdout.matchAll(new RegExp(`${label}: (.*)`, 'g'))].map(([, text = '']) => new Date(text));
    expect(stdout).toContain('Version 2');
    expect(stdout).toContain(`crlNumber=${hexNumber(list.crlNumber)}`);
    expect(datesAfter('Last Update')).toEqual([parts.thisUpdate ?? THIS_UPDATE]);
    expect(datesAfter('Next Update')).toEqual([parts.nextUpdate ?? NEXT_UPDATE]);
    const entries = parts.entries ?? [];
    const serials = [...stdout.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, hex]) => hex?.toLowerCase());
    expect(serials).toEqual(entries.map(({ serialNumber }) => Buffer.from(serialNumber).toString('hex')));
    expect(datesAfter('Revocation Date')).toEqual(entries.map(({ revocationDate }) => revocationDate));
    const reasons = stdout.match(/X509v3 CRL Reason Code/g)?.length ?? 0;
    expect(reasons).toBe(entries.filter(({ reason }) => reason !== undefined).length);
    expect(stdout.includes('No Revoked Certificates')).toBe(entries.length === 0);
    expect(stdout.includes('X509v3 Delta CRL Indicator: critical')).toBe(parts.baseCrlNumber !== undefined);
    expect(stdout.includes('Only CA Certificates')).toBe(parts.scope?.kind === 'arl');
  });

  it.each<[KeyAlgorithm, SignatureAlgorithm]>([
    ['P-256', 'ecdsa-sha256'],
    ['P-384', 'ecdsa-sha384'],
    ['P-521', 'ecdsa-sha512'],
    ['RSA-3072', 'rsa-pkcs1-sha256'],
    ['RSA-3072', 'rsa-pss-sha384'],
  ])('ok a list signed by %s with %s', async (key, algorithm) => {
    const ca = await establish(key, algorithm);
    const file = fileOf(await listOf(ca, { entries: ENTRIES }));
    const run = spawnSync('openssl', ['crl', '-inform', 'DER', '-in', file, '-CAfile', ca.file, '-noout']);
    expect(String(run.stderr)).toContain('verify OK');
  });

  async function verdicts(ca: JudgedCa, certificate: string, lists: Uint8Array[]): Promise<string> {
    const files = lists.flatMap((list) => ['-CRLfile', fileOf(list, 'X509 CRL')]);
    const flags = ['-attime', AT_TIME, '-crl_check', '-use_deltas', '-extended_crl', '-x509_strict'];
    const run = spawnSync('openssl', ['verify', ...flags, '-CAfile', ca.file, ...files, certificate], {
      encoding: 'utf8',
    });
    return run.stdout + run.stderr;
  }

  it('ok base and delta: held, then released', async () => {
    const ca = await establish();
    const certificate = await certificateFile(ca.signer, false, 5, ca.keyIdentifier);
    const serialNumber = Buffer.of(5);
    const revocationDate = new Date('2027-03-01T11:00:00Z');
    const deltaUrl = crlScopeUrl(PUBLIC_URL, 'ca', { kind: 'delta', shard: 0 });
    const good = await listOf(ca, { deltaUrl });
    const held = await listOf(ca, {
      deltaUrl,
      entries: [{ serialNumber, revocationDate, reason: 'certificateHold' }],
    });
    const delta = { scope: { kind: 'delta', shard: 0 }, baseCrlNumber: 0x1fn, crlNumber: 0x20n } as const;
    const holds = await listOf(ca, {
      ...delta,
      entries: [{ serialNumber, revocationDate, reason: 'certificateHold' }],
    });
    const releases = await listOf(ca, {
      ...delta,
      entries: [{ serialNumber, revocationDate, reason: 'removeFromCRL' }],
    });
    expect(await verdicts(ca, certificate, [good])).toMatch(/: OK/);
    expect(await verdicts(ca, certificate, [held])).toMatch(/certificate revoked/);
    expect(await verdicts(ca, certificate, [good, holds])).toMatch(/certificate revoked/);
    expect(await verdicts(ca, certificate, [held, releases])).toMatch(/: OK/);
  });

  it('ok a CA certificate with the URL of shard 0 is looked up in the shard, the ARL or the full list', async () => {
    const ca = await establish();
    const certificate = await certificateFile(ca.signer, true, 6, ca.keyIdentifier);
    const entries = [
      { serialNumber: Buffer.of(6), revocationDate: THIS_UPDATE, reason: 'cACompromise' },
    ] as const;
    for (const scope of [SHARD, { kind: 'arl' }, { kind: 'full' }] as const) {
      expect(await verdicts(ca, certificate, [await listOf(ca, { scope })])).toMatch(/: OK/);
      expect(await verdicts(ca, certificate, [await listOf(ca, { scope, entries })])).toMatch(/revoked/);
    }
  });

  it('ok the list of another shard, and the ARL for an end-entity certificate, say nothing', async () => {
    const ca = await establish();
    const certificate = await certificateFile(ca.signer, false, 5, ca.keyIdentifier);
    for (const scope of [{ kind: 'shard', shard: 1 }, { kind: 'arl' }] as const) {
      const verdict = await verdicts(ca, certificate, [await listOf(ca, { scope })]);
      expect(verdict).toMatch(/unable to get certificate CRL|different CRL scope/i);
    }
  });
});

describeWith('certtool', '--version')('judged by certtool', () => {
  it.each(CASES)('ok %s', async (_name, parts) => {
    const ca = await establish();
    const file = fileOf(await listOf(ca, parts), 'X509 CRL');
    const shown = execFileSync('certtool', ['--crl-info', '--infile', file], { encoding: 'utf8' });
    expect(shown).toContain('Version: 2');
    const count = parts.entries?.length ?? 0;
    expect(shown).toContain(count === 0 ? 'No revoked certificates.' : `Revoked certificates (${count}):`);
    const number = Buffer.from(readWhole(integer(parts.crlNumber ?? 0x1fn)).content).toString('hex');
    expect(shown).toContain(`CRL Number (not critical): ${number}`);
    const times = [...shown.matchAll(/(?:Issued|Next at|Revoked at): (.*)/g)].map(
      ([, text = '']) => new Date(text),
    );
    expect(times).toEqual([
      parts.thisUpdate ?? THIS_UPDATE,
      parts.nextUpdate ?? NEXT_UPDATE,
      ...(parts.entries ?? []).map(({ revocationDate }) => revocationDate),
    ]);
  });

  it.each<[string, CrlScope]>([
    ['a shard', SHARD],
    ['a list of all certificates', { kind: 'full' }],
  ])('ok the signature of %s', async (_name, scope) => {
    const ca = await establish();
    // It knows no time but now.
    const times = { thisUpdate: new Date('2021-01-01T00:00:00Z'), nextUpdate: LAST_CRL_NEXT_UPDATE };
    const file = fileOf(await listOf(ca, { scope, entries: ENTRIES, ...times }), 'X509 CRL');
    const flags = ['--verify-crl', '--load-ca-certificate', ca.file, '--infile', file];
    expect(execFileSync('certtool', flags, { encoding: 'utf8' })).toContain('Verification output: Verified.');
  });
});

/** As `openssl crl -crlnumber` writes it. */
function hexNumber(number = 0n): string {
  const hex = number.toString(16).toUpperCase();
  return `0x${hex.length % 2 ? '0' : ''}${hex}`;
}
