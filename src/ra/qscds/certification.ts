import { PkiError, type PkiErrorMember } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import type { QscdRecord, QscdStatus } from '../../store/records';
import type { CertifiedDevice } from '../../world/world';

/** Injection token of the device types whose certification is known: `readonly CertifiedDevice[]`. */
export const CERTIFIED_DEVICES = Symbol('CertifiedDevices');

/** What a client says of its device. */
export type QscdRegistration = Pick<
  QscdRecord,
  'vendor' | 'model' | 'certificationId' | 'scheme' | 'validUntil' | 'attestationRoots'
>;

/** What the certification of a device is found to be. */
export interface CertificationVerdict {
  readonly status: Exclude<QscdStatus, 'withdrawn'>;
  readonly regime: QscdRecord['regime'];
}

const UNKNOWN: CertificationVerdict = { status: 'unknown', regime: null };

/**
 * What a registration is worth at an instant: `certified` if its certification is known and in force, `unknown` if it is
 * not known (EN 319 411-2 SDP-6.5.1-02). Throws `qscd_not_certified`, with a pointer to each member, for a certification
 * that has ended, and for a known one of which something else is said.
 */
export function assessCertification(
  registration: QscdRegistration,
  devices: readonly CertifiedDevice[],
  now: Date,
): CertificationVerdict {
  const { certificationId, validUntil } = registration;
  if (validUntil < now)
    throw refusal([fault('validUntil', `The certification has ended (now is ${wireTime(now)}).`)]);
  const known = devices.find((device) => device.certificationId === certificationId);
  if (known === undefined) return UNKNOWN;
  const end = new Date(known.validUntil);
  const faults = [
    ...(['vendor', 'model', 'scheme'] as const)
      .filter((member) => registration[member] !== known[member])
      .map((member) => fault(member, `The certification ${certificationId} is for ${known[member]}.`)),
    ...(end < now
      ? [
          fault(
            'certificationId',
            `This certification ended at ${known.validUntil}; name the one that followed.`,
          ),
        ]
      : validUntil > end
        ? [fault('validUntil', `The certification ends before, at ${known.validUntil}.`)]
        : []),
  ];
  if (faults.length > 0) throw refusal(faults);
  return { status: 'certified', regime: known.regime };
}

/** As {@link assessCertification}, of a device that is registered already: what does not hold any more is `unknown`. */
export function reassessCertification(
  registration: QscdRegistration,
  devices: readonly CertifiedDevice[],
  now: Date,
): CertificationVerdict {
  try {
    return assessCertification(registration, devices, now);
  } catch (error) {
    if (error instanceof PkiError) return UNKNOWN;
    throw error;
  }
}

function fault(member: keyof QscdRegistration, detail: string): PkiErrorMember {
  return { pointer: `/${member}`, detail };
}

function refusal(errors: readonly PkiErrorMember[]): PkiError {
  return new PkiError(
    'qscd_not_certified',
    'The certification of the device does not hold; errors[] says why.',
    {
      errors,
      clause: 'EN 319 411-2 SDP-6.5.1-02',
    },
  );
}
