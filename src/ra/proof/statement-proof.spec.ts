import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT } from 'jose';
import { newTestKey, type TestKey, type TestKeyType } from '../../../test/support/certification-request';
import { PkiError } from '../../common/pki-error';
import { openProof } from './proof-methods';
import type { ProofFacts, ReadProof } from './proof-of-possession';

const NONCE = 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE';
const ISSUER = 'http://localhost:8080';
const NOW = new Date('2026-04-01T09:00:00Z');
const IAT = NOW.getTime() / 1000;
const STATEMENT = '/proofOfPossession/statement';

const subject = newTestKey();
const client = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const clientRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: KeyObject, members: object = {}): JsonWebKey => ({
  ...key.export({ format: 'jwk' }),
  ...members,
});
const clientKeys = {
  keys: [
    { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' },
    jwk(client.publicKey, { kid: 'first' }),
    jwk(clientRsa.publicKey, { kid: 'second', alg: 'PS256' }),
  ],
};

interface Form {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly signer?: KeyObject;
  readonly key?: TestKey;
}

/** Made by jose, as any client may. */
function statement({ claims, header, signer, key = subject }: Form = {}): Promise<string> {
  return new SignJWT({
    aud: ISSUER,
    nonce: NONCE,
    iat: IAT,
    jti: 'statement-1',
    spki_sha256: createHash('sha256').update(key.spkiDer).digest('hex'),
    ...claims,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'ra-pop+jwt', ...header })
    .sign(signer ?? key.privateKey);
}

function check(
  method: 'sam_pop' | 'attested_key',
  text: string,
  declared: Uint8Array | undefined = subject.spkiDer,
  facts: Partial<ProofFacts> = {},
): ReadProof {
  const proof = openProof({ method, statement: text, nonce: NONCE }, declared);
  proof.assertNonce(NONCE);
  proof.verify({ now: NOW, issuer: ISSUER, clientKeys, ...facts });
  return proof;
}

function refusal(code: string, pointer: string, detail: RegExp): Error {
  const member = { pointer, detail: expect.stringMatching(detail) as string };
  return expect.objectContaining({ code, errors: [expect.objectContaining(member)] }) as Error;
}

describe('ok', () => {
  const algorithms: readonly (readonly [string, TestKeyType])[] = [
    ['ES256', 'P-256'],
    ['ES384', 'P-384'],
    ['ES512', 'P-521'],
    ['RS256', 'RSA-3072'],
    ['PS256', 'RSA-3072'],
    ['PS512', 'RSA-3072'],
  ];
  it.each(algorithms)('sam_pop by jose: %s', async (alg, type) => {
    const key = newTestKey(type);
    const proof = check('sam_pop', await statement({ key, header: { alg } }), key.spkiDer);
    expect(proof).toMatchObject({
      method: 'sam_pop',
      jti: 'statement-1',
      hasNonce: true,
      publicKey: { keyAlgorithm: type },
    });
  });

  const forms: Record<string, () => Promise<ReadProof>> = {
    'aud as a list of one': async () => check('sam_pop', await statement({ claims: { aud: [ISSUER] } })),
    'as old as a challenge may be': async () =>
      check('sam_pop', await statement({ claims: { iat: IAT - 300 } })),
    'attested_key by the only key that fits': async () =>
      check('attested_key', await statement({ signer: client.privateKey })),
    'attested_key by kid': async () =>
      check('attested_key', await statement({ signer: client.privateKey, header: { kid: 'first' } })),
    'attested_key by a key for one alg': async () =>
      check('attested_key', await statement({ signer: clientRsa.privateKey, header: { alg: 'PS256' } })),
  };
  it.each(Object.entries(forms))('%s', async (_name, run) => {
    expect((await run()).jti).toBe('statement-1');
  });
});

describe('fails', () => {
  const claims: readonly (readonly [string, RegExp, Readonly<Record<string, unknown>>])[] = [
    ['for another RA', /aud/, { aud: 'https://other.example' }],
    ['for two RAs', /aud/, { aud: [ISSUER, 'https://other.example'] }],
    ['no aud', /aud/, { aud: undefined }],
    ['another nonce', /nonce/, { nonce: 'A'.repeat(43) }],
    ['no nonce', /nonce/, { nonce: undefined }],
    ['too old', /iat/, { iat: IAT - 301 }],
    ['of the future', /iat/, { iat: IAT + 61 }],
    ['no iat', /iat/, { iat: undefined }],
    ['an iat that is a text', /iat/, { iat: String(IAT) }],
    ['no jti', /jti/, { jti: undefined }],
    ['a jti too long', /jti/, { jti: 'x'.repeat(129) }],
    ['a jti with a space', /jti/, { jti: 'a b' }],
    ['another key', /spki_sha256/, { spki_sha256: '00'.repeat(32) }],
    ['a hash in upper case', /spki_sha256/, { spki_sha256: 'AB'.repeat(32) }],
  ];
  it.each(claims)('claims: %s', async (_name, detail, changed) => {
    const text = await statement({ claims: changed });
    expect(() => check('sam_pop', text)).toThrow(refusal('bad_pop', STATEMENT, detail));
    const vouched = await statement({ claims: changed, signer: client.privateKey });
    expect(() => check('attested_key', vouched)).toThrow(refusal('bad_pop', STATEMENT, detail));
  });

  const forms: readonly (readonly [string, RegExp, () => Promise<unknown>])[] = [
    [
      'signed by another key',
      /signature/,
      async () => check('sam_pop', await statement({ signer: newTestKey().privateKey })),
    ],
    ['another typ', /typ/, async () => check('sam_pop', await statement({ header: { typ: 'JWT' } }))],
    ['no typ', /typ/, async () => check('sam_pop', await statement({ header: { typ: undefined } }))],
    [
      'crit',
      /crit/,
      async () => check('sam_pop', `${encoded({ alg: 'ES256', typ: 'ra-pop+jwt', crit: ['x'] })}.e30.AAAA`),
    ],
    ['alg none', /typ/, async () => check('sam_pop', new UnsecuredJWT({}).encode())],
    [
      'alg none with the typ',
      /alg/,
      async () => check('sam_pop', `${encoded({ alg: 'none', typ: 'ra-pop+jwt' })}.e30.`),
    ],
    ['HS256 by the public key', /alg/, async () => check('sam_pop', await hmac())],
    ['no JWS', /compact/, async () => check('sam_pop', 'text')],
    [
      'sam_pop by the key of the client',
      /signature/,
      async () => check('sam_pop', await statement({ signer: client.privateKey })),
    ],
    ['attested_key by the subject key', /JWK Set/, async () => check('attested_key', await statement())],
    [
      'attested_key under the kid of another key',
      /JWK Set/,
      async () =>
        check('attested_key', await statement({ signer: client.privateKey, header: { kid: 'second' } })),
    ],
    [
      'attested_key by a key for another alg',
      /JWK Set/,
      async () =>
        check('attested_key', await statement({ signer: clientRsa.privateKey, header: { alg: 'RS256' } })),
    ],
    [
      'attested_key of a client without keys',
      /JWK Set/,
      async () =>
        check('attested_key', await statement({ signer: client.privateKey }), subject.spkiDer, {
          clientKeys: null,
        }),
    ],
  ];
  it.each(forms)('%s', async (_name, detail, run) => {
    await expect(run()).rejects.toThrow(refusal('bad_pop', STATEMENT, detail));
  });

  it('without the key', async () => {
    const text = await statement();
    const open = (): ReadProof => openProof({ method: 'sam_pop', statement: text, nonce: NONCE }, undefined);
    expect(open).toThrow(refusal('malformed', '/key/publicKey', /SubjectPublicKeyInfo/));
  });

  it('with a key that is none', async () => {
    const text = await statement();
    expect(() => check('sam_pop', text, Buffer.from([0x30, 1]))).toThrow(
      refusal('malformed', '/key/publicKey', /./),
    );
    expect(() => check('sam_pop', text, newTestKey('Ed25519').spkiDer)).toThrow(
      refusal('unsupported_key', '/key/publicKey', /./),
    );
  });

  it('on any text, with a pointer to it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        let pointer: string | undefined;
        try {
          check('sam_pop', text);
        } catch (error) {
          if (!(error instanceof PkiError)) throw error;
          pointer = error.errors[0]?.pointer;
        }
        expect(pointer).toBe(STATEMENT);
      }),
      { numRuns: 300 },
    );
  });
});

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function hmac(): Promise<string> {
  return new SignJWT({ nonce: NONCE })
    .setProtectedHeader({ alg: 'HS256', typ: 'ra-pop+jwt' })
    .sign(new Uint8Array(subject.spkiDer));
}
