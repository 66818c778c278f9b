import { sign } from 'node:crypto';
import {
  bitString,
  contextConstructed,
  contextPrimitive,
  integer,
  objectIdentifier,
  sequence,
  utf8String,
} from '../../src/asn1/der-writer';
import { OID } from '../../src/x509/oids';
import { buildName } from '../../src/x509/name';
import { signatureAlgorithmIdentifier } from '../../src/x509/algorithms';
import { newTestKey, type TestKey } from './certification-request';

/** A CertReqMsg (RFC 4211 3) for a P-256 key, DER. */
export function crmfRequest({
  key = newTestKey(),
  nonce,
  extensions = [],
  signedBy = key,
}: {
  readonly key?: TestKey;
  readonly nonce?: string;
  /** Encoded Extension values. */
  readonly extensions?: readonly Uint8Array[];
  readonly signedBy?: TestKey;
} = {}): Buffer {
  const publicKey = Buffer.from(key.spkiDer);
  // IMPLICIT [6].
  publicKey[0] = 0xa6;
  const template = sequence(
    contextConstructed(5, buildName([{ attribute: 'CN', value: 'TEST request' }])),
    publicKey,
    ...(extensions.length === 0 ? [] : [contextConstructed(9, ...extensions)]),
  );
  const controls =
    nonce === undefined
      ? []
      : [sequence(sequence(objectIdentifier(OID.regCtrlAuthenticator), utf8String(nonce)))];
  const certRequest = sequence(integer(1), template, ...controls);
  const proof = contextConstructed(
    1,
    signatureAlgorithmIdentifier('ecdsa-sha256'),
    bitString(sign('sha256', certRequest, signedBy.privateKey)),
  );
  return Buffer.from(sequence(certRequest, proof));
}

/** A message around the parts that are given, for what no maker of requests would write. */
export function crmfOf(
  template: readonly Uint8Array[],
  proof: Uint8Array = contextPrimitive(0, Buffer.alloc(0)),
): Buffer {
  return Buffer.from(sequence(sequence(integer(1), sequence(...template)), proof));
}
