import { createPublicKey, hash, type JsonWebKey } from 'node:crypto';
import { badAttestation } from '../attestation-refusal';

/** Object attributes (TPM 2.0 Part 2, 8.3). */
export const TPM_ATTRIBUTE = { fixedTPM: 0x2, fixedParent: 0x10, sensitiveDataOrigin: 0x20 } as const;

// TPM 2.0 Part 2, 6.2, 6.3, 6.4 and 6.9.
const MAGIC_GENERATED = 0xff544347;
const ST_ATTEST_CERTIFY = 0x8017;
const ALG = { RSA: 0x0001, NULL: 0x0010, ECC: 0x0023 } as const;
const HASHES: ReadonlyMap<number, 'sha256' | 'sha384' | 'sha512'> = new Map([
  [0x000b, 'sha256'],
  [0x000c, 'sha384'],
  [0x000d, 'sha512'],
]);
const CURVES: ReadonlyMap<number, { readonly crv: string; readonly octets: number }> = new Map([
  [0x0003, { crv: 'P-256', octets: 32 }],
  [0x0004, { crv: 'P-384', octets: 48 }],
  [0x0005, { crv: 'P-521', octets: 66 }],
]);
const DEFAULT_EXPONENT = 65537;
/** TPMS_CLOCK_INFO (17) and firmwareVersion (8). */
const CLOCK_AND_FIRMWARE_OCTETS = 25;

/** TPMT_PUBLIC of a signing key. */
export interface TpmPublicArea {
  /** The identifier of the hash, two octets. */
  readonly nameAlg: Uint8Array;
  readonly attributes: number;
  readonly spkiDer: Uint8Array;
}

/** TPMS_ATTEST of TPM2_Certify. */
export interface TpmAttest {
  readonly extraData: Uint8Array;
  readonly attestedName: Uint8Array;
}

/** Reads TPMT_PUBLIC (TPM 2.0 Part 2, 12.2.4). Throws `bad_attestation`. */
export function readTpmPublic(octets: Uint8Array): TpmPublicArea {
  const fields = new TpmReader(octets, 'pubArea');
  const type = fields.number(2);
  const nameAlg = fields.octets(2);
  const attributes = fields.number(4);
  fields.sized();
  // A signing key has no symmetric algorithm; a scheme has a hash unless it is TPM_ALG_NULL.
  if (fields.number(2) !== ALG.NULL) fields.fail('it is not that of a signing key');
  if (fields.number(2) !== ALG.NULL) fields.octets(2);
  const jwk =
    type === ALG.RSA
      ? readRsa(fields)
      : type === ALG.ECC
        ? readEcc(fields)
        : fields.fail('its type is not RSA or ECC');
  fields.end();
  try {
    const spkiDer = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'der' });
    return { nameAlg, attributes, spkiDer };
  } catch {
    return fields.fail('its key is none');
  }
}

function readRsa(fields: TpmReader): JsonWebKey {
  fields.number(2);
  const exponent = fields.number(4) || DEFAULT_EXPONENT;
  const e = Buffer.alloc(4);
  e.writeUInt32BE(exponent);
  return {
    kty: 'RSA',
    n: base64url(fields.sized()),
    e: base64url(e.subarray(e.findIndex((octet) => octet !== 0))),
  };
}

function readEcc(fields: TpmReader): JsonWebKey {
  const curve = CURVES.get(fields.number(2)) ?? fields.fail('its curve is not P-256, P-384 or P-521');
  if (fields.number(2) !== ALG.NULL) fields.octets(2);
  const coordinate = (): string => {
    const octets = fields.sized();
    if (octets.length > curve.octets) fields.fail('a coordinate is too long');
    return base64url(Buffer.concat([Buffer.alloc(curve.octets - octets.length), octets]));
  };
  return { kty: 'EC', crv: curve.crv, x: coordinate(), y: coordinate() };
}

/** Reads TPMS_ATTEST with TPMS_CERTIFY_INFO (TPM 2.0 Part 2, 10.12.12). Throws `bad_attestation`. */
export function readTpmAttest(octets: Uint8Array): TpmAttest {
  const fields = new TpmReader(octets, 'certInfo');
  if (fields.number(4) !== MAGIC_GENERATED) fields.fail('it was not made by a TPM');
  if (fields.number(2) !== ST_ATTEST_CERTIFY) fields.fail('it is not of TPM2_Certify');
  fields.sized();
  const extraData = fields.sized();
  fields.octets(CLOCK_AND_FIRMWARE_OCTETS);
  const attestedName = fields.sized();
  fields.sized();
  fields.end();
  return { extraData, attestedName };
}

/** The digest by a hash of the TPM, named by its identifier in two octets. Throws `bad_attestation`. */
export function tpmHash(algorithm: Uint8Array, octets: Uint8Array): Uint8Array {
  const name = HASHES.get(((algorithm[0] ?? 0) << 8) | (algorithm[1] ?? 0));
  if (name === undefined)
    throw badAttestation('/statement', 'The nameAlg of pubArea is not SHA-256, SHA-384 or SHA-512.');
  return hash(name, octets, 'buffer');
}

/** A cursor over big-endian structures. */
class TpmReader {
  private offset = 0;

  constructor(
    private readonly source: Uint8Array,
    private readonly member: 'pubArea' | 'certInfo',
  ) {}

  octets(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.source.length) this.fail('it is truncated');
    const taken = this.source.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }

  number(width: 2 | 4): number {
    return this.octets(width).reduce((sum, octet) => sum * 256 + octet, 0);
  }

  /** TPM2B: two octets of length, then the octets. */
  sized(): Uint8Array {
    return this.octets(this.number(2));
  }

  end(): void {
    if (this.offset !== this.source.length) this.fail('octets follow it');
  }

  fail(detail: string): never {
    throw badAttestation('/statement', `The ${this.member} is not one of a signing key: ${detail}.`);
  }
}

function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
