/**
 * Identifiers of key attestation. Those of 2.999.41 are our own (docs/oids.md); statement types of CSR attestation are
 * left open by draft-ietf-lamps-csr-attestation-29, so that both of ours are private agreements.
 */
export const ATTESTATION_OID = {
  /** id-aa-attestation: attribute of PKCS #10, extension of CRMF (draft-ietf-lamps-csr-attestation-29). */
  attestationBundle: '1.2.840.113549.1.9.16.2.59',
  /** Our certificate extension: origin and protection of the certified key. */
  keyProperties: '2.999.41.1',
  /** Statement type: a `mock_qscd_jwt` as UTF8String. */
  jwtStatement: '2.999.41.2',
  /** Statement type: an X.509 vendor statement as Certificate. */
  certificateStatement: '2.999.41.3',
  // Yubico PIV attestation, public documentation of the vendor.
  yubicoFirmware: '1.3.6.1.4.1.41482.3.3',
  yubicoSerial: '1.3.6.1.4.1.41482.3.7',
  yubicoPolicy: '1.3.6.1.4.1.41482.3.8',
  yubicoFormFactor: '1.3.6.1.4.1.41482.3.9',
  /** id-fido-gen-ce-aaguid (WebAuthn 8.2.1). */
  fidoAaguid: '1.3.6.1.4.1.45724.1.1.4',
  /** Nonce of an Apple anonymous attestation (WebAuthn 8.8). */
  appleNonce: '1.2.840.113635.100.8.2',
  // TCG EK Credential Profile: extended key usage of an attestation key, attributes of the TPM.
  tpmAttestationKey: '2.23.133.8.3',
  tpmManufacturer: '2.23.133.2.1',
  tpmModel: '2.23.133.2.2',
  tpmVersion: '2.23.133.2.3',
} as const;
