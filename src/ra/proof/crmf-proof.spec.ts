import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { newTestKey } from '../../../test/support/certification-request';
import { crmfOf, crmfRequest } from '../../../test/support/crmf-request';
import { temporaryFolder } from '../../../test/support/temporary-folder';
import { DerReader } from '../../asn1/der-reader';
import { contextConstructed, integer, objectIdentifier, sequence } from '../../asn1/der-writer';
import { contextConstructedTag, TAG } from '../../asn1/tags';
import { PkiError } from '../../common/pki-error';
import { openProof } from './proof-methods';
import type { ProofFacts, ReadProof } from './proof-of-possession';

const NONCE = 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE';
const CSR = '/proofOfPossession/csr';
const FACTS: ProofFacts = {
  now: new Date('2026-04-01T09:00:00Z'),
  issuer: 'http://localhost:8080',
  clientKeys: null,
};

const fixture = (name: string): Buffer =>
  readFileSync(join(__dirname, '../../../test/fixtures/crmf', `${name}.der`));

/** Opens the request and checks it as the enrolment does. */
function check(csrDer: Uint8Array, nonce: string | undefined = NONCE): ReadProof {
  const proof = openProof({ method: 'crmf', csrDer, ...(nonce !== '' && { nonce }) }, undefined);
  if (nonce !== '') proof.assertNonce(nonce);
  proof.verify(FACTS);
  return proof;
}

describe('ok', () => {
  it.each([
    ['ecdsa', 'ec'],
    ['rsa', 'rsa'],
    ['messages', 'ec'],
    ['public-key-mac', 'ec'],
  ])('made by Bouncy Castle: %s', (name, kind) => {
    expect(check(fixture(name))).toMatchObject({ method: 'crmf', publicKey: { kind }, hasNonce: true });
  });

  it('made by Bouncy Castle: without a nonce, where none is asked for', () => {
    expect(check(fixture('no-nonce'), '').hasNonce).toBe(false);
  });

  it('made by this project', () => {
    const key = newTestKey();
    expect(check(crmfRequest({ key, nonce: NONCE })).publicKey.der).toEqual(key.spkiDer);
  });

  it('made by openssl cmp, which knows no regCtrl-authenticator', () => {
    const folder = temporaryFolder();
    try {
      const openssl = (...flags: string[]): void => {
        const { status, stderr } = spawnSync('openssl', flags, { cwd: folder.path, encoding: 'utf8' });
        if (status !== 0) throw new Error(`openssl ${flags.join(' ')}: ${stderr}`);
      };
      openssl('ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', 'key.pem');
      openssl('req', '-new', '-x509', '-key', 'key.pem', '-subj', '/CN=TEST', '-out', 'own.pem');
      const server = ['-use_mock_srv', '-srv_ref', '1', '-srv_secret', 'pass:test', '-rsp_cert', 'own.pem'];
      const client = [
        '-cmd',
        'ir',
        '-newkey',
        'key.pem',
        '-subject',
        '/CN=TEST',
        '-popo',
        '1',
        '-ref',
        '1',
        '-secret',
        'pass:test',
      ];
      openssl('cmp', ...server, ...client, '-reqout', 'request.der', '-certout', 'answer.pem');
      // PKIMessage: header, then the body, ir [0] CertReqMessages (RFC 4210 5.1).
      const message = DerReader.inside(readFileSync(join(folder.path, 'request.der')), TAG.SEQUENCE);
      message.next(TAG.SEQUENCE);
      const messages = message.enter(contextConstructedTag(0)).next(TAG.SEQUENCE).der;
      expect(check(messages, '')).toMatchObject({ hasNonce: false, publicKey: { keyAlgorithm: 'P-256' } });
    } finally {
      folder.remove();
    }
  });
});

describe('fails', () => {
  const otherNonce = NONCE.replace('r', 's');
  const cases: readonly (readonly [string, string, RegExp, () => unknown])[] = [
    ['signed by another key', 'bad_pop', /signature/, () => check(fixture('other-key'))],
    ['SHA-1', 'bad_pop', /signature/, () => check(fixture('sha1'))],
    ['another nonce', 'bad_pop', /not the nonce/, () => check(fixture('ecdsa'), otherNonce)],
    ['no nonce', 'bad_pop', /exactly one/, () => check(fixture('no-nonce'))],
    ['two nonces', 'bad_pop', /exactly one/, () => check(fixture('two-nonces'))],
    [
      'poposkInput with a sender: the nonce is not signed',
      'bad_pop',
      /publicKeyMAC/,
      () => check(fixture('sender')),
    ],
    [
      'publicKeyMAC by another nonce',
      'bad_pop',
      /publicKeyMAC/,
      () => check(fixture('public-key-mac-other-nonce')),
    ],
    [
      'publicKeyMAC of a million rounds',
      'bad_pop',
      /publicKeyMAC/,
      () => check(fixture('public-key-mac-costly')),
    ],
    ['raVerified', 'bad_pop', /raVerified/, () => check(fixture('ra-verified'))],
    ['keyEncipherment', 'bad_pop', /keyEncipherment/, () => check(fixture('key-encipherment'))],
    ['no proof', 'bad_pop', /none/, () => check(withoutProof(fixture('ecdsa')))],
    ['two requests', 'bad_csr', /one request/, () => check(fixture('two-messages'))],
    ['no publicKey', 'bad_csr', /publicKey/, () => check(crmfOf([]))],
    [
      'template fields out of order',
      'bad_csr',
      /order/,
      () => check(crmfOf([contextConstructed(5, sequence()), contextConstructed(3, sequence())])),
    ],
    [
      'a template field twice',
      'bad_csr',
      /order/,
      () => check(crmfOf([contextConstructed(5, sequence()), contextConstructed(5, sequence())])),
    ],
    [
      'an unknown template field',
      'bad_csr',
      /unknown/,
      () => check(crmfOf([contextConstructed(10, sequence())])),
    ],
    [
      'a key that is never taken',
      'unsupported_key',
      /not supported/,
      () =>
        check(
          crmfOf([
            contextConstructed(6, sequence(objectIdentifier('1.3.101.112')), Uint8Array.of(3, 2, 0, 1)),
          ]),
        ),
    ],
    ['truncated', 'bad_csr', /./, () => check(fixture('ecdsa').subarray(0, -1))],
    ['trailing octets', 'bad_csr', /./, () => check(Buffer.concat([fixture('ecdsa'), Buffer.from([5, 0])]))],
    ['an indefinite length', 'bad_csr', /./, () => check(Buffer.from([0x30, 0x80, 0, 0]))],
    ['no SEQUENCE', 'bad_csr', /./, () => check(Buffer.from(integer(1)))],
    ['empty', 'bad_csr', /./, () => check(Buffer.alloc(0))],
    ['too deep', 'bad_csr', /deeper/, () => check(nested(40))],
    ['oversize', 'bad_csr', /larger/, () => check(Buffer.alloc(65_537))],
  ];
  it.each(cases)('%s: %s', (_name, code, detail, run) => {
    const member = { pointer: CSR, detail: expect.stringMatching(detail) as string };
    expect(run).toThrow(
      expect.objectContaining({ code, errors: [expect.objectContaining(member)] }) as Error,
    );
  });

  it('on any change of a request, with one of the codes of a request', () => {
    const valid = fixture('public-key-mac');
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.integer({ min: 1, max: 255 }), (place, by) => {
        const changed = Buffer.from(valid);
        changed[place] = (changed[place] ?? 0) ^ by;
        let code: string | undefined;
        try {
          check(changed);
        } catch (error) {
          if (!(error instanceof PkiError)) throw error;
          ({ code } = error);
        }
        // certReqId is what the client numbers its requests by; nothing signs it beside a poposkInput.
        if (place !== REQUEST_ID_PLACE)
          expect(['bad_csr', 'bad_pop', 'unsupported_key', 'weak_key']).toContain(code);
      }),
      { numRuns: 500 },
    );
  });
});

/** Place of the value of certReqId in the fixture. */
const REQUEST_ID_PLACE = 9;

/** The request with its first part alone, the CertRequest. */
function withoutProof(der: Uint8Array): Uint8Array {
  return sequence(DerReader.inside(der, TAG.SEQUENCE).next().der);
}

function nested(depth: number): Buffer {
  let der: Uint8Array = integer(1);
  for (let level = 0; level < depth; level++) der = sequence(der);
  return Buffer.from(der);
}
