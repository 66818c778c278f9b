import { PkiError } from '../../common/pki-error';
import type { QscdRecord } from '../../store/records';
import type { CertificateProfile, Jurisdiction } from '../../world/certificate-profile';
import { qscdStatusAt } from './qscd-state';

/** Which device a key is on, as far as the request, the key and the register tell. */
export type DeviceChoice =
  | { readonly kind: 'chosen'; readonly device: QscdRecord }
  /** Named, and not registered for the client. */
  | { readonly kind: 'unregistered'; readonly qscdId: string }
  /** Not named, and the client has none, or more than one, that is certified for the profile. */
  | { readonly kind: 'none' | 'several' }
  /** Not named and not needed. */
  | { readonly kind: 'unasked' };

/** The device, where there is one. */
export function deviceOf(choice: DeviceChoice): QscdRecord | undefined {
  return choice.kind === 'chosen' ? choice.device : undefined;
}

const POINTER = '/key/qscdId';
const CLAUSE = 'EN 319 411-2 SDP-6.5.1-02';
const NAME_OF: Readonly<Record<Jurisdiction, string>> = { EU: 'QSCD (EU)', JP: 'certified HSM (JP)' };

/**
 * The device of a request that names none, out of up to two of its client that are certified for the profile, those of the
 * world file first: the only one, or the only one of the world file.
 */
export function defaultDevice(certified: readonly QscdRecord[]): DeviceChoice {
  const [first, second] = certified;
  if (first === undefined) return { kind: 'none' };
  if (second === undefined || first.origin !== second.origin) return { kind: 'chosen', device: first };
  return { kind: 'several' };
}

/**
 * Throws `qscd_not_certified` for a device that is named and not registered; and, where the profile needs a QSCD, unless
 * both are there: evidence of how the client manages its QSCDs (SDP-6.5.1-03), and a device of its own with a certification
 * in force under the law of the profile (SDP-6.5.1-02, -04). The detail says which is missing, and what to do.
 */
export function assertDeviceCertified(
  profile: Pick<CertificateProfile, 'profileId' | 'requiresQscd' | 'jurisdiction'>,
  hasQscdEvidence: boolean,
  choice: DeviceChoice,
  now: Date,
): void {
  if (choice.kind === 'unregistered')
    throw refusal(
      POINTER,
      `The client has no device ${choice.qscdId}; register it by PUT ra/v1/qscds/{qscdId} first.`,
    );
  if (!profile.requiresQscd) return;
  if (!hasQscdEvidence) {
    throw refusal(
      '/profileId',
      'Evidence is missing that the client manages certified devices: an operator registers it with an audit reference or a trusted-list entry.',
    );
  }
  const needed = NAME_OF[profile.jurisdiction];
  if (choice.kind === 'several') {
    throw refusal(
      POINTER,
      `The client has several devices that are a ${needed}; name the one that holds the key.`,
    );
  }
  if (choice.kind !== 'chosen') {
    throw refusal(
      POINTER,
      `A device is missing: the client has none that is a ${needed} with a certification in force; register it by PUT ra/v1/qscds/{qscdId}.`,
    );
  }
  const { device } = choice;
  const status = qscdStatusAt(device, now);
  if (status !== 'certified') {
    const why =
      status === 'withdrawn' ? 'lost its certification' : 'has no certification in force that is known here';
    throw refusal(POINTER, `The device ${device.qscdId} ${why}; use a key on one that is certified.`);
  }
  if (device.regime !== profile.jurisdiction) {
    throw refusal(
      POINTER,
      `The device ${device.qscdId} is a ${NAME_OF[device.regime ?? 'EU']}, and the profile ${profile.profileId} needs a ${needed}.`,
    );
  }
}

function refusal(pointer: string, detail: string): PkiError {
  return new PkiError('qscd_not_certified', detail, { errors: [{ pointer, detail }], clause: CLAUSE });
}
