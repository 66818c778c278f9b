import { InvalidArgumentError } from 'commander';
import { nearestName } from '../common/nearest-name';
import { CRL_REASONS, crlReasonNumber } from '../x509/crl-reason';
import { wireTime } from '../common/wire-time';

/** How a certificate is named on the command line. */
export type CertificateName = { readonly certId: string } | { readonly serialHex: string };

/** Why a reason can be in no request, by its number (RFC 5280 5.3.1). */
const REFUSED: Readonly<Record<number, string>> = {
  6: 'certificateHold (6) is no revocation: use `kakehashi cert hold`.',
  7: '7 is not used (RFC 5280 5.3.1).',
  8: 'removeFromCRL (8) ends a hold: use `kakehashi cert release`.',
  10: 'aACompromise (10) is for attribute authorities, of which there are none.',
};

/** For the help text. */
export const REASONS_TEXT = `
Reasons, by name or number:
  0 unspecified, 1 keyCompromise (blocks the key at every CA), 3 affiliationChanged, 4 superseded,
  5 cessationOfOperation; an operator also 9 privilegeWithdrawn, and 2 cACompromise for the certificate of a CA.
Refused:
  6 certificateHold: use hold. 8 removeFromCRL: use release. 7 is not used. 10 aACompromise: no attribute authorities here.`;

/** A certId, or a serial number in hex: any case, with colons or spaces, with `0x`, of odd length. Throws InvalidArgumentError. */
export function readCertificateName(text: string): CertificateName {
  if (/^crt_[0-9a-f]{32}$/.test(text)) return { certId: text };
  const digits = text.replace(/^0x/i, '').replace(/[: ]/g, '').toLowerCase();
  if (text.startsWith('crt_') || !/^[0-9a-f]{1,42}$/.test(digits))
    throw new InvalidArgumentError('It must be a certId (crt_…) or a serial number in hex.');
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  // No serial number here begins with an octet of zero, but some tools write one.
  return { serialHex: even.replace(/^(?:00)+(?=..)/, '') };
}

/** The number of a CRLReason from its number or name, in any case and with hyphens. Throws InvalidArgumentError. */
export function readReason(text: string): number {
  const number = /^\d{1,2}$/.test(text) ? Number(text) : numberOfName(text);
  const refused = REFUSED[number];
  if (refused !== undefined) throw new InvalidArgumentError(refused);
  if (number > 10) throw new InvalidArgumentError('The numbers go from 0 to 10 (RFC 5280 5.3.1).');
  return number;
}

function numberOfName(text: string): number {
  const plain = text.replace(/[-_ ]/g, '').toLowerCase();
  const reason = CRL_REASONS.find((word) => word.toLowerCase() === plain);
  if (reason !== undefined) return crlReasonNumber(reason);
  const nearest = nearestName(plain, CRL_REASONS);
  throw new InvalidArgumentError(
    nearest === undefined ? 'It must be one of the reasons below.' : `Did you mean ${nearest}?`,
  );
}

/** An RFC 3339 time as the RA takes it: UTC, whole seconds. Throws InvalidArgumentError. */
export function readTime(text: string): string {
  const isRfc3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text);
  const instant = new Date(text);
  if (!isRfc3339 || Number.isNaN(instant.getTime()))
    throw new InvalidArgumentError('It must be a time such as 2026-04-01T09:00:00Z.');
  return wireTime(instant);
}

/** Whole seconds up to an hour. Throws InvalidArgumentError. */
export function readSeconds(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= 3600) return seconds;
  throw new InvalidArgumentError('It must be a number of seconds from 0 to 3600.');
}
