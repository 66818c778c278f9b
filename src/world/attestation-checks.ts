import { DerError } from '../asn1/der-error';
import { decodeBasicConstraints } from '../x509/extensions/basic-constraints';
import { OID } from '../x509/oids';
import { parseCertificate } from '../x509/tbs-certificate';
import type { LocatedCheck } from './located-check';

/** What cannot certify an attestation key is trusted for nothing. */
export const attestationRootsAreCas: LocatedCheck = ({ attestationRoots = [] }, place) =>
  attestationRoots.flatMap((base64, index) =>
    isCaCertificate(base64)
      ? []
      : [
          place(
            ['attestationRoots', String(index)],
            'not the certificate of a CA',
            'give the base64 of the DER of a root with basicConstraints cA TRUE',
          ),
        ],
  );

function isCaCertificate(base64: string): boolean {
  try {
    const constraints = parseCertificate(Buffer.from(base64, 'base64')).tbs.extension(OID.basicConstraints);
    return constraints !== undefined && decodeBasicConstraints(constraints.value).cA;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}
