import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decodeInteger, DerReader, readWhole } from '../asn1/der-reader';
import { TAG } from '../asn1/tags';

/** What the token endpoint needs of a key: a P-256 signer of the key store fits. */
export interface EcdsaSigner {
  /** SubjectPublicKeyInfo, DER. */
  readonly spkiDer: Uint8Array;
  /** ECDSA with SHA-256; ECDSA-Sig-Value, DER. */
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** The key that access tokens are signed with (ES256), as the token endpoint uses and publishes it. */
export class TokenSigningKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly publicJwk: Readonly<JsonWebKey>;

  /** @param thumbprint the JWK thumbprint, RFC 7638 */
  private constructor(
    private readonly signer: EcdsaSigner,
    publicKey: KeyObject,
    jwk: JsonWebKey,
    thumbprint: string,
  ) {
    this.kid = thumbprint;
    this.publicKey = publicKey;
    this.publicJwk = { ...jwk, kid: thumbprint, use: 'sig', alg: 'ES256' };
  }

  static async of(signer: EcdsaSigner): Promise<TokenSigningKey> {
    const { calculateJwkThumbprint } = await import('jose');
    const publicKey = createPublicKey({ key: Buffer.from(signer.spkiDer), format: 'der', type: 'spki' });
    const jwk = publicKey.export({ format: 'jwk' });
    if (jwk.crv !== 'P-256') throw new Error('access tokens are signed with ES256, which needs a P-256 key');
    return new TokenSigningKey(signer, publicKey, jwk, await calculateJwkThumbprint(jwk));
  }

  /** A JWS signature, RFC 7518 3.4: R and S, 32 octets each. */
  async sign(bytes: Uint8Array): Promise<Uint8Array> {
    const values = new DerReader(readWhole(await this.signer.sign(bytes), TAG.SEQUENCE).content);
    const signature = Buffer.alloc(64);
    for (const offset of [0, 32]) {
      const octets = Buffer.from(
        decodeInteger(values.next(TAG.INTEGER)).toString(16).padStart(64, '0'),
        'hex',
      );
      octets.copy(signature, offset);
    }
    values.end();
    return signature;
  }
}

/** Injection token of the {@link TokenSigningKey}. */
export const TOKEN_SIGNING_KEY = Symbol('TokenSigningKey');
