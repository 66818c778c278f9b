import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MemoryKeyStore } from '../keys/memory-key-store';
import type { Signer } from '../keys/signer';
import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import { encodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { encodeExtKeyUsage } from '../x509/extensions/ext-key-usage';
import { encodeKeyUsage } from '../x509/extensions/key-usage';
import { encodeOcspNoCheck } from '../x509/extensions/ocsp-nocheck';
import { encodeSubjectKeyIdentifier } from '../x509/extensions/subject-key-identifier';
import { buildName } from '../x509/name';
import { OID } from '../x509/oids';
import { parseSubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import {
  type Extension,
  assembleCertificate,
  buildTbsCertificate,
  encodeExtension,
} from '../x509/tbs-certificate';
import { issuerHashes, issuerLookupKey } from './cert-id';
import { OCSP_ERROR_STATUSES, ocspErrorResponse } from './ocsp-error';
import { encodeArchiveCutoff, encodeCertHash } from './ocsp-extensions';
import { parseOcspRequest } from './ocsp-request';
import {
  type CertStatus,
  OcspResponseBuilder,
  REVOKED_AS_NOT_ISSUED,
  type ResponseData,
  type SingleResponse,
} from './ocsp-response';

const CA_NAME = buildName([{ attribute: 'CN', value: 'TEST Judged CA' }]);
const THIS_UPDATE = new Date('2027-03-01T12:00:00Z');
const NEXT_UPDATE = new Date('2027-03-01T18:00:00Z');
const AT_TIME = String(new Date('2027-03-01T13:00:00Z').getTime() / 1000);

const describeWith = (tool: string, versionFlag: string): jest.Describe =>
  spawnSync(tool, [versionFlag]).error === undefined ? describe : describe.skip;

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kakehashi-ocsp-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(octets: Uint8Array): string {
  const path = join(folder, `${++files}.der`);
  writeFileSync(path, octets);
  return path;
}

/** OpenSSL 3.0 reads issuers and trust anchors of `ocsp` as PEM only. */
function pemFileOf(certificate: Uint8Array): string {
  const body = Buffer.from(certificate)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return fileOf(Buffer.from(`-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`));
}

function openssl(...args: string[]): string {
  const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return stdout + stderr;
}

interface JudgedResponder {
  readonly signer: Signer;
  readonly issuerFile: string;
  readonly issuer: { readonly subjectDer: Uint8Array; readonly keyOctets: Uint8Array };
  readonly builder: OcspResponseBuilder;
}

async function keyOf(keyAlgorithm: KeyAlgorithm, signatureAlgorithm: SignatureAlgorithm): Promise<Signer> {
  const keys = new MemoryKeyStore();
  await keys.create('key', keyAlgorithm);
  return keys.open('key', signatureAlgorithm);
}

async function certificateOf(
  subject: Uint8Array,
  spkiDer: Uint8Array,
  ca: Signer,
  ...extensions: Extension[]
): Promise<Uint8Array> {
  const tbs = buildTbsCertificate({
    serialNumber: Buffer.of(1, ++files),
    signatureAlgorithm: ca.signatureAlgorithm,
    issuerDer: CA_NAME,
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2037-01-01T00:00:00Z'),
    subjectDer: subject,
    spkiDer,
    extensionsDer: extensions.map(encodeExtension),
  });
  return assembleCertificate(tbs, ca.signatureAlgorithm, await ca.sign(tbs));
}

async function establish(
  keyAlgorithm: KeyAlgorithm,
  signatureAlgorithm: SignatureAlgorithm,
  delegated: boolean,
): Promise<JudgedResponder> {
  const ca = await keyOf('P-256', 'ecdsa-sha256');
  const caKey = parseSubjectPublicKeyInfo(ca.spkiDer);
  const caCertificate = await certificateOf(
    CA_NAME,
    ca.spkiDer,
    ca,
    encodeBasicConstraints({ cA: true }),
    encodeKeyUsage(['keyCertSign', 'cRLSign']),
    encodeSubjectKeyIdentifier(caKey.keyIdentifier),
  );
  const signer = delegated ? await keyOf(keyAlgorithm, signatureAlgorithm) : ca;
  const key = parseSubjectPublicKeyInfo(signer.spkiDer);
  const responderCertificate = await certificateOf(
    buildName([{ attribute: 'CN', value: 'TEST OCSP Responder' }]),
    signer.spkiDer,
    ca,
    encodeKeyUsage(['digitalSignature']),
    encodeExtKeyUsage([OID.ocspSigning], false),
    encodeOcspNoCheck(),
  );
  return {
    signer,
    issuerFile: pemFileOf(caCertificate),
    issuer: { subjectDer: CA_NAME, keyOctets: caKey.keyOctets },
    builder: new OcspResponseBuilder({
      responderId: { byKey: key.keyIdentifier },
      signatureAlgorithm: signer.signatureAlgorithm,
      certificatesDer: delegated ? [responderCertificate] : [],
    }),
  };
}

/** A request by OpenSSL for one serial number. */
function requestFile({ issuerFile }: JudgedResponder, serial: string, ...flags: string[]): string {
  const path = join(folder, `${++files}.req`);
  openssl('ocsp', '-issuer', issuerFile, ...flags, '-serial', serial, '-reqout', path);
  return path;
}

/** Answers what OpenSSL asked. */
async function answerFile(
  { builder, signer, issuer }: JudgedResponder,
  request: string,
  single: Partial<SingleResponse> = {},
  data: Partial<ResponseData> = {},
): Promise<string> {
  const { certIds, nonce } = parseOcspRequest(readFileSync(request));
  const keys = issuerHashes(issuer).map(({ lookupKey }) => lookupKey);
  for (const certId of certIds) expect(keys).toContain(issuerLookupKey(certId));
  const responseData = builder.build({
    producedAt: THIS_UPDATE,
    responses: certIds.map(({ der }) => ({
      certIdDer: der,
      certStatus: { status: 'good' },
      thisUpdate: THIS_UPDATE,
      nextUpdate: NEXT_UPDATE,
      ...single,
    })),
    ...(nonce ? { nonce } : {}),
    ...data,
  });
  return fileOf(builder.assemble(responseData, await signer.sign(responseData)));
}

/**
 * What OpenSSL says of an answer: first of signature, responder and nonce, then of times and status of the serial
 * number, since it forgets the request that it read once it is given a serial number.
 */
function judged(
  { issuerFile }: JudgedResponder,
  request: string,
  answer: string,
  serial: string,
  hash: string,
): string {
  const common = [
    'ocsp',
    '-respin',
    answer,
    '-issuer',
    issuerFile,
    '-CAfile',
    issuerFile,
    '-attime',
    AT_TIME,
  ];
  return (
    openssl(...common, '-reqin', request) +
    // The times are compared with the time of the machine, hence the long period.
    openssl(...common, '-no_nonce', '-validity_period', '2000000000', hash, '-serial', serial)
  );
}

describeWith('openssl', 'version')('OpenSSL', () => {
  it.each<[string, KeyAlgorithm, SignatureAlgorithm, boolean, string, string]>([
    ['delegated, SHA-1, nonce', 'P-256', 'ecdsa-sha256', true, '-sha1', '-nonce'],
    ['delegated, SHA-256, nonce', 'P-256', 'ecdsa-sha256', true, '-sha256', '-nonce'],
    ['delegated, SHA-256, no nonce', 'P-256', 'ecdsa-sha256', true, '-sha256', '-no_nonce'],
    ['delegated, SHA-384', 'P-384', 'ecdsa-sha384', true, '-sha384', '-nonce'],
    ['delegated, RSA', 'RSA-2048', 'rsa-pkcs1-sha256', true, '-sha512', '-nonce'],
    ['direct, SHA-1', 'P-256', 'ecdsa-sha256', false, '-sha1', '-nonce'],
    ['direct, SHA-256', 'P-256', 'ecdsa-sha256', false, '-sha256', '-no_nonce'],
  ])('ok accepts an answer: %s', async (_name, key, algorithm, delegated, hash, nonce) => {
    const responder = await establish(key, algorithm, delegated);
    const request = requestFile(responder, '0x1234567890abcdef1234567890abcdef', hash, nonce);
    const answer = await answerFile(responder, request);
    const verdict = judged(responder, request, answer, '0x1234567890abcdef1234567890abcdef', hash);
    expect(verdict).toContain('Response verify OK');
    expect(verdict).toContain('0x1234567890abcdef1234567890abcdef: good');
    expect(verdict).not.toMatch(/nonce|WARNING|error/i);
  });

  it.each<[string, CertStatus, RegExp]>([
    ['unknown', { status: 'unknown' }, /5: unknown/],
    [
      'revoked for keyCompromise',
      { status: 'revoked', revocationTime: new Date('2027-02-28T10:00:00Z'), reason: 'keyCompromise' },
      /5: revoked[^]*Reason: keyCompromise[^]*Revocation Time: Feb 28 10:00:00 2027 GMT/,
    ],
    [
      'revoked without reason',
      { status: 'revoked', revocationTime: new Date('2027-02-28T10:00:00Z'), reason: 'unspecified' },
      /5: revoked(?![^]*Reason:)[^]*Revocation Time: Feb 28/,
    ],
    [
      'revoked as never issued',
      REVOKED_AS_NOT_ISSUED,
      /Reason: certificateHold[^]*Jan {2}1 00:00:00 1970 GMT/,
    ],
  ])('ok reads %s', async (_name, certStatus, expected) => {
    const responder = await establish('P-256', 'ecdsa-sha256', true);
    const request = requestFile(responder, '5', '-sha256');
    const answer = await answerFile(responder, request, { certStatus }, { extendedRevoke: true });
    const verdict = judged(responder, request, answer, '5', '-sha256');
    expect(verdict).toContain('Response verify OK');
    expect(verdict).toMatch(expected);
  });

  it('ok prints every extension', async () => {
    const responder = await establish('P-256', 'ecdsa-sha256', true);
    const request = requestFile(responder, '5', '-sha256', '-nonce');
    const singleExtensionsDer = [
      encodeArchiveCutoff(new Date('2020-01-01T00:00:00Z')),
      encodeCertHash(Buffer.alloc(32, 0x11)),
    ].map(encodeExtension);
    const answer = await answerFile(responder, request, { singleExtensionsDer }, { extendedRevoke: true });
    const text = openssl('ocsp', '-respin', answer, '-resp_text', '-noverify');
    expect(text).toMatch(/Responder Id: [0-9A-F]{40}/);
    expect(text).toContain('Produced At: Mar  1 12:00:00 2027 GMT');
    expect(text).toContain('Next Update: Mar  1 18:00:00 2027 GMT');
    expect(text).toMatch(/OCSP Archive Cutoff:\s+Jan {2}1 00:00:00 2020 GMT/);
    expect(text).toContain('1.3.36.8.3.13');
    expect(text).toContain('OCSP Nonce');
    // OpenSSL calls id-pkix-ocsp-extended-revoke (1.3.6.1.5.5.7.48.1.9) `valid`.
    expect(text).toMatch(/Response Extensions:[^]*valid:/);
  });

  it('fails a signature that is not of these octets', async () => {
    const responder = await establish('P-256', 'ecdsa-sha256', true);
    const request = requestFile(responder, '5', '-sha256');
    const { signer } = await establish('P-256', 'ecdsa-sha256', true);
    const answer = await answerFile({ ...responder, signer }, request);
    expect(judged(responder, request, answer, '5', '-sha256')).toContain('Response Verify Failure');
  });

  it('fails an answer with another nonce', async () => {
    const responder = await establish('P-256', 'ecdsa-sha256', true);
    const request = requestFile(responder, '5', '-sha256', '-nonce');
    const answer = await answerFile(responder, request, {}, { nonce: Buffer.alloc(16, 1) });
    expect(judged(responder, request, answer, '5', '-sha256')).toContain('Nonce Verify error');
  });

  it.each(OCSP_ERROR_STATUSES)('ok prints the error %s', (status) => {
    const text = openssl('ocsp', '-respin', fileOf(ocspErrorResponse(status)), '-resp_text', '-noverify');
    expect(text.toLowerCase()).toContain(`responder error: ${status.toLowerCase()}`);
  });
});

describeWith('ocsptool', '--version')('GnuTLS', () => {
  it.each(['-sha1', '-sha256'])('ok reads an answer with every extension: %s', async (hash) => {
    const responder = await establish('P-256', 'ecdsa-sha256', true);
    const request = requestFile(responder, '5', hash, '-nonce');
    const answer = await answerFile(
      responder,
      request,
      {
        certStatus: {
          status: 'revoked',
          revocationTime: new Date('2027-02-28T10:00:00Z'),
          reason: 'superseded',
        },
        singleExtensionsDer: [encodeExtension(encodeArchiveCutoff(new Date('2020-01-01T00:00:00Z')))],
      },
      { extendedRevoke: true },
    );
    const { stdout } = spawnSync('ocsptool', ['--response-info', '--infile', answer], { encoding: 'utf8' });
    expect(stdout).toContain('Response Status: Successful');
    expect(stdout).toContain('Certificate Status: revoked');
    expect(stdout).toMatch(/Nonce: [0-9a-f]{32}/);
  });
});
