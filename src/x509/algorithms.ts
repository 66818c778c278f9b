import { contextConstructed, integer, nullValue, objectIdentifier, sequence } from '../asn1/der-writer';
import { sameOctets } from '../asn1/octets';
import { OID } from './oids';

/** Key types that a subject or a CA may have. */
export const KEY_ALGORITHMS = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096'] as const;
export type KeyAlgorithm = (typeof KEY_ALGORITHMS)[number];

/** Signature algorithms of certificates and requests. */
export const SIGNATURE_ALGORITHMS = [
  'ecdsa-sha256',
  'ecdsa-sha384',
  'ecdsa-sha512',
  'rsa-pkcs1-sha256',
  'rsa-pkcs1-sha384',
  'rsa-pkcs1-sha512',
  'rsa-pss-sha256',
  'rsa-pss-sha384',
  'rsa-pss-sha512',
] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** What platform crypto needs to know of a signature algorithm; `saltLength` in octets, for RSASSA-PSS only. */
export interface SignatureParameters {
  readonly family: 'ec' | 'rsa';
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly saltLength?: number;
}

const PARAMETERS: Readonly<Record<SignatureAlgorithm, SignatureParameters>> = {
  'ecdsa-sha256': { family: 'ec', hash: 'sha256' },
  'ecdsa-sha384': { family: 'ec', hash: 'sha384' },
  'ecdsa-sha512': { family: 'ec', hash: 'sha512' },
  'rsa-pkcs1-sha256': { family: 'rsa', hash: 'sha256' },
  'rsa-pkcs1-sha384': { family: 'rsa', hash: 'sha384' },
  'rsa-pkcs1-sha512': { family: 'rsa', hash: 'sha512' },
  'rsa-pss-sha256': { family: 'rsa', hash: 'sha256', saltLength: 32 },
  'rsa-pss-sha384': { family: 'rsa', hash: 'sha384', saltLength: 48 },
  'rsa-pss-sha512': { family: 'rsa', hash: 'sha512', saltLength: 64 },
};

export function signatureParameters(algorithm: SignatureAlgorithm): SignatureParameters {
  return PARAMETERS[algorithm];
}

/** AlgorithmIdentifier of RSASSA-PSS with every parameter but the default trailer field written out (RFC 4055 3.1). */
function pssIdentifier(hashOid: string, saltLength: number): Uint8Array {
  const hash = sequence(objectIdentifier(hashOid), nullValue());
  return sequence(
    objectIdentifier(OID.rsassaPss),
    sequence(
      contextConstructed(0, hash),
      contextConstructed(1, sequence(objectIdentifier(OID.mgf1), hash)),
      contextConstructed(2, integer(saltLength)),
    ),
  );
}

const IDENTIFIERS: Readonly<Record<SignatureAlgorithm, Uint8Array>> = {
  // RFC 5758 3.2: the parameters of ECDSA are absent.
  'ecdsa-sha256': sequence(objectIdentifier(OID.ecdsaWithSha256)),
  'ecdsa-sha384': sequence(objectIdentifier(OID.ecdsaWithSha384)),
  'ecdsa-sha512': sequence(objectIdentifier(OID.ecdsaWithSha512)),
  // RFC 4055 5: the parameters of PKCS #1 v1.5 are NULL.
  'rsa-pkcs1-sha256': sequence(objectIdentifier(OID.sha256WithRsaEncryption), nullValue()),
  'rsa-pkcs1-sha384': sequence(objectIdentifier(OID.sha384WithRsaEncryption), nullValue()),
  'rsa-pkcs1-sha512': sequence(objectIdentifier(OID.sha512WithRsaEncryption), nullValue()),
  'rsa-pss-sha256': pssIdentifier(OID.sha256, 32),
  'rsa-pss-sha384': pssIdentifier(OID.sha384, 48),
  'rsa-pss-sha512': pssIdentifier(OID.sha512, 64),
};

/** The DER AlgorithmIdentifier of a signature algorithm (RFC 4055, RFC 5758). */
export function signatureAlgorithmIdentifier(algorithm: SignatureAlgorithm): Uint8Array {
  return IDENTIFIERS[algorithm];
}

/** The signature algorithm whose AlgorithmIdentifier has exactly these octets, or undefined. */
export function signatureAlgorithmOf(identifierDer: Uint8Array): SignatureAlgorithm | undefined {
  for (const algorithm of SIGNATURE_ALGORITHMS) {
    if (sameOctets(identifierDer, IDENTIFIERS[algorithm])) return algorithm;
  }
  return undefined;
}
