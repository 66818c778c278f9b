import { generateKeyPairSync, sign } from 'node:crypto';

import {
  bitString,
  contextConstructed,
  integer,
  objectIdentifier,
  sequence,
  setOf,
  utf8String,
} from '../src/asn1/der-writer';
import { signatureAlgorithmIdentifier } from '../src/x509/algorithms';
import { buildName } from '../src/x509/name';
import { toPem } from '../src/x509/pem';

const CHALLENGE_PASSWORD = objectIdentifier('1.2.840.113549.1.9.7');
const SUBJECT = buildName([
  { attribute: 'C', value: 'XA' },
  { attribute: 'O', value: 'TEST Bench' },
  { attribute: 'CN', value: 'TEST Bench' },
]);

/** A PKCS#10 request (RFC 2986) of a new P-256 key, DER; with the nonce as challengePassword if one is given. */
export function freshRequest(nonce?: string): Buffer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const attributes = nonce === undefined ? [] : [sequence(CHALLENGE_PASSWORD, setOf(utf8String(nonce)))];
  const requestInfo = sequence(
    integer(0),
    SUBJECT,
    publicKey.export({ type: 'spki', format: 'der' }),
    contextConstructed(0, ...attributes),
  );
  const signature = sign('sha256', requestInfo, privateKey);
  return Buffer.from(
    sequence(requestInfo, signatureAlgorithmIdentifier('ecdsa-sha256'), bitString(signature)),
  );
}

/** The same in PEM, for a peer that wants it so. */
export function freshRequestPem(): string {
  return toPem('CERTIFICATE REQUEST', freshRequest());
}
