import type { SignatureAlgorithm } from '../../x509/algorithms';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import { encodeBasicConstraints } from '../../x509/extensions/basic-constraints';
import { encodeExtKeyUsage } from '../../x509/extensions/ext-key-usage';
import { encodeKeyUsage } from '../../x509/extensions/key-usage';
import { encodeSubjectKeyIdentifier } from '../../x509/extensions/subject-key-identifier';
import { buildName, type NameEntry } from '../../x509/name';
import { OID } from '../../x509/oids';
import { parseSubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { buildTbsCertificate, encodeExtension } from '../../x509/tbs-certificate';

export const LIST_KEY_ALGORITHM = 'P-256';
/** How lists are signed, and the certificates of those who sign them. */
export const LIST_SIGNATURE_ALGORITHM: SignatureAlgorithm = 'ecdsa-sha256';

/** What a signer of a list is certified with. */
export interface CertifiedListKey {
  readonly ordinal: number;
  readonly spkiDer: Uint8Array;
  readonly serialNumber: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * Subject of a signer: the territory and the English name of the operator (TS 119 612 5.7.1), unless the world deviates on
 * purpose; and which signer it is.
 */
export function listSignerName(list: TrustedListDefinition, ordinal: number): readonly NameEntry[] {
  const { listId, territory, operatorName, signer = {} } = list;
  return [
    { attribute: 'C', value: signer.C ?? territory },
    { attribute: 'O', value: signer.O ?? operatorName.en },
    { attribute: 'CN', value: `TEST ${listId} signer ${ordinal}` },
  ];
}

/** TBSCertificate of a signer, self-signed, as TS 119 612 5.7.1 wants it: of a list and of nothing else. */
export function listSignerTbs(list: TrustedListDefinition, key: CertifiedListKey): Uint8Array {
  const { ordinal, ...certified } = key;
  const subjectDer = buildName(listSignerName(list, ordinal));
  const extensions = [
    encodeBasicConstraints({ cA: false }),
    encodeKeyUsage(['digitalSignature', 'nonRepudiation']),
    encodeExtKeyUsage([OID.tslSigning], false),
    encodeSubjectKeyIdentifier(parseSubjectPublicKeyInfo(key.spkiDer).keyIdentifier),
  ];
  return buildTbsCertificate({
    ...certified,
    signatureAlgorithm: LIST_SIGNATURE_ALGORITHM,
    issuerDer: subjectDer,
    subjectDer,
    extensionsDer: extensions.map(encodeExtension),
  });
}
