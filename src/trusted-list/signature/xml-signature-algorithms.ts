import type { SignatureAlgorithm } from '../../x509/algorithms';

export const EXCLUSIVE_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const ENVELOPED_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

export type DigestAlgorithm = 'sha256' | 'sha384' | 'sha512';

/** DigestMethod by digest (RFC 9231 2.1); no SHA-1, and no SHA-3, which readers of lists refuse. */
export const DIGEST_METHOD: Readonly<Record<DigestAlgorithm, string>> = {
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
};

export function digestAlgorithmOf(method: string): DigestAlgorithm | undefined {
  return keyOf(DIGEST_METHOD, method);
}

/** Signature algorithms for lists; RSASSA-PSS is left out, which not every reader knows. */
export type ListSignatureAlgorithm = Exclude<SignatureAlgorithm, `rsa-pss-${string}`>;

/** SignatureMethod by signature algorithm (RFC 9231 2.3). */
export const SIGNATURE_METHOD: Readonly<Record<ListSignatureAlgorithm, string>> = {
  'rsa-pkcs1-sha256': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'rsa-pkcs1-sha384': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  'rsa-pkcs1-sha512': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'ecdsa-sha256': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  'ecdsa-sha384': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  'ecdsa-sha512': 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512',
};

export function listSignatureAlgorithmOf(method: string): ListSignatureAlgorithm | undefined {
  return keyOf(SIGNATURE_METHOD, method);
}

export function isListSignatureAlgorithm(algorithm: SignatureAlgorithm): algorithm is ListSignatureAlgorithm {
  return algorithm in SIGNATURE_METHOD;
}

function keyOf<Key extends string>(table: Readonly<Record<Key, string>>, value: string): Key | undefined {
  return (Object.keys(table) as Key[]).find((key) => table[key] === value);
}
