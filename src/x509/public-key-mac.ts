import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import {
  decodeBitString,
  decodeInteger,
  decodeObjectIdentifier,
  DerReader,
  type DerElement,
} from '../asn1/der-reader';
import { TAG } from '../asn1/tags';
import { OID } from './oids';

/** PKMACValue (RFC 4211 4.1) with a password-based MAC (RFC 4211 4.4), as read. */
export interface PublicKeyMac {
  /** Undefined for another MAC, another hash or more iterations than are taken. */
  readonly parameters: PasswordMacParameters | undefined;
  readonly value: Uint8Array;
}

interface PasswordMacParameters {
  readonly salt: Uint8Array;
  readonly oneWayFunction: HashName;
  readonly iterations: number;
  readonly mac: HashName;
}

type HashName = 'sha256' | 'sha384' | 'sha512';

const ONE_WAY_FUNCTIONS: Readonly<Record<string, HashName>> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
};
const MACS: Readonly<Record<string, HashName>> = {
  [OID.hmacWithSha256]: 'sha256',
  [OID.hmacWithSha384]: 'sha384',
  [OID.hmacWithSha512]: 'sha512',
};

/** Each costs a hash; the password here is a nonce of 256 bits, which needs no stretching. */
const MAX_ITERATIONS = 10_000;
const MAX_SALT_OCTETS = 128;

/** Reads a PKMACValue. Throws DerError. */
export function readPublicKeyMac(fields: DerReader): PublicKeyMac {
  const algorithm = fields.enter(TAG.SEQUENCE);
  const oid = decodeObjectIdentifier(algorithm.next(TAG.OBJECT_IDENTIFIER));
  const parameters = algorithm.atEnd ? undefined : algorithm.next();
  algorithm.end();
  const { octets: value } = decodeBitString(fields.next(TAG.BIT_STRING));
  fields.end();
  const isPasswordMac = oid === OID.passwordBasedMac && parameters?.tag === TAG.SEQUENCE;
  return { parameters: isPasswordMac ? readParameters(parameters) : undefined, value };
}

function readParameters(element: DerElement): PasswordMacParameters | undefined {
  const fields = element.reader();
  const salt = fields.next(TAG.OCTET_STRING).content;
  const oneWayFunction = ONE_WAY_FUNCTIONS[readAlgorithm(fields)];
  const iterations = decodeInteger(fields.next(TAG.INTEGER));
  const mac = MACS[readAlgorithm(fields)];
  fields.end();
  if (oneWayFunction === undefined || mac === undefined || salt.length > MAX_SALT_OCTETS) return undefined;
  if (iterations < 1n || iterations > BigInt(MAX_ITERATIONS)) return undefined;
  return { salt, oneWayFunction, iterations: Number(iterations), mac };
}

/** The identifier of an AlgorithmIdentifier whose parameters are absent or NULL. */
function readAlgorithm(fields: DerReader): string {
  const algorithm = fields.enter(TAG.SEQUENCE);
  const oid = decodeObjectIdentifier(algorithm.next(TAG.OBJECT_IDENTIFIER));
  if (!algorithm.atEnd) algorithm.next(TAG.NULL);
  algorithm.end();
  return oid;
}

/** Whether the MAC is over the SubjectPublicKeyInfo with this password. */
export function verifyPublicKeyMac(
  { parameters, value }: PublicKeyMac,
  password: string,
  publicKeyDer: Uint8Array,
): boolean {
  if (parameters === undefined) return false;
  const { salt, oneWayFunction, iterations, mac } = parameters;
  let key: Uint8Array = Buffer.concat([Buffer.from(password), salt]);
  for (let round = 0; round < iterations; round++) key = hash(oneWayFunction, key, 'buffer');
  const expected = createHmac(mac, key).update(publicKeyDer).digest();
  return expected.length === value.length && timingSafeEqual(expected, value);
}
