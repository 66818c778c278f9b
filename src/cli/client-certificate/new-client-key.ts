import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { bitString, contextConstructed, integer, sequence } from '../../asn1/der-writer';
import { signatureAlgorithmIdentifier } from '../../x509/algorithms';
import { buildName } from '../../x509/name';

/** A key made on this machine, and the request (PKCS#10, DER) that proves it. */
export interface NewClientKey {
  readonly privateKey: KeyObject;
  readonly requestDer: Uint8Array;
}

/** A new P-256 key with its request (RFC 2986 4). The service takes the subject from the client, not from here. */
export function newClientKey(): NewClientKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const requestInfo = sequence(
    integer(0),
    buildName([{ attribute: 'CN', value: 'TEST client' }]),
    publicKey.export({ type: 'spki', format: 'der' }),
    contextConstructed(0),
  );
  const signature = sign('sha256', requestInfo, privateKey);
  const algorithm = signatureAlgorithmIdentifier('ecdsa-sha256');
  return { privateKey, requestDer: sequence(requestInfo, algorithm, bitString(signature)) };
}
