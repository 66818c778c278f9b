import type { QscdRecord } from '../../src/store/records';

/** A device `<regime>-device` of a type that the world file has certified, different where a test says so. */
export function aCertifiedDevice(
  clientId: string,
  regime: 'EU' | 'JP',
  members: Partial<QscdRecord> = {},
): QscdRecord {
  const at = new Date('2026-01-01T00:00:00Z');
  return {
    clientId,
    qscdId: `${regime.toLowerCase()}-device`,
    origin: 'api',
    ...DEVICE_TYPES[regime],
    validUntil: new Date('2059-12-31T23:59:59Z'),
    attestationRoots: [],
    regime,
    status: 'certified',
    statusAt: at,
    statusReason: null,
    withdrawnFrom: null,
    revocationJobId: null,
    version: 1,
    createdAt: at,
    ...members,
  };
}

/** The certified types of the world `japan-eu`. */
export const DEVICE_TYPES = {
  EU: {
    vendor: 'TEST Secure Devices',
    model: 'TEST Vault 1',
    certificationId: 'TEST-QSCD-0001',
    scheme: 'TEST Article 30(3)(a), EN 419 221-5 with EN 419 241-2',
  },
  JP: {
    vendor: 'TEST Kinko Works',
    model: 'TEST Kinko 7',
    certificationId: 'TEST-HSM-0001',
    scheme: 'TEST certified HSM, FIPS 140-3 level 3',
  },
} as const;
