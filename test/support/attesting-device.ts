import { makeMockQscdJwt, type AttestationSigner } from '@kakehashi/client';
import { SystemRandomness } from '../../src/common/randomness';
import { DEVICE_TYPES } from './certified-device';
import { makeMockQscd, makeMockVendor, makeVendorStatement, type MockVendor } from './mock-qscd';
import type { Json } from './ra-client';

const VALIDITY = { notBefore: new Date('2020-01-01T00:00:00Z'), notAfter: new Date('2059-12-31T23:59:59Z') };

/** A mock device with the root of its maker, of the certified type of the demo world unless a test says otherwise. */
export class AttestingDevice {
  readonly rootDer: Uint8Array;
  private readonly vendor: MockVendor;
  readonly signer: AttestationSigner;

  constructor() {
    const randomness = new SystemRandomness();
    this.vendor = makeMockVendor('TEST Secure Devices root', VALIDITY, randomness);
    this.rootDer = this.vendor.rootDer;
    const { vendor: maker, model } = DEVICE_TYPES.EU;
    this.signer = makeMockQscd(
      this.vendor,
      { vendor: maker, model, serialNumber: 'TEST-1', firmware: '1.0' },
      VALIDITY,
      randomness,
    );
  }

  /** The maker's certificate over a key, a statement of `x509_vendor`, without a challenge. */
  vendorStatement(spkiDer: Uint8Array): Uint8Array {
    const { device } = this.signer;
    return makeVendorStatement(this.vendor, { spkiDer, device, ...VALIDITY }, new SystemRandomness());
  }

  /** The body of `PUT qscds/{qscdId}`. */
  registration(members: Json = {}): Json {
    return {
      ...DEVICE_TYPES.EU,
      validUntil: '2059-12-31T23:59:59Z',
      attestationRoots: [Buffer.from(this.rootDer).toString('base64')],
      ...members,
    };
  }

  /** The member `attestation` of a key. */
  attestation(spkiDer: Uint8Array, nonce: string, at: Date): Json {
    return {
      format: 'mock_qscd_jwt',
      statement: makeMockQscdJwt(this.signer, { spkiDer, nonce, at }),
      nonce,
    };
  }
}
