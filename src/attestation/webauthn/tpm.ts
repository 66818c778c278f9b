import { hash } from 'node:crypto';
import { decodeObjectIdentifier, decodeString, DerReader, type DerElement } from '../../asn1/der-reader';
import { concat } from '../../asn1/der-writer';
import { sameOctets } from '../../asn1/octets';
import { contextConstructedTag, TAG } from '../../asn1/tags';
import { decodeExtKeyUsage } from '../../x509/extensions/ext-key-usage';
import { formatName } from '../../x509/name';
import { OID } from '../../x509/oids';
import type { CertificateView } from '../../x509/tbs-certificate';
import { ATTESTATION_OID } from '../attestation-oids';
import { badAttestation, staleAttestation } from '../attestation-refusal';
import type { AttestedDevice } from '../attestation-types';
import { assertMaySign, readExtension, verifyTrustedPath } from '../trusted-path';
import { assertCoseSignature, coseHash } from './cose';
import { readTpmAttest, readTpmPublic, TPM_ATTRIBUTE, tpmHash } from './tpm-structures';
import { credentialOf, octetsOf, pathOf, type WebAuthnVerifier } from './webauthn-statement';

/** fmt `tpm` (WebAuthn 8.3): an attestation key of a TPM certifies, by TPM2_Certify, the public area of the key. */
export const verifyTpm: WebAuthnVerifier = (statement, context) => {
  const { attStmt, clientDataHash } = statement;
  if (attStmt.get('ver') !== '2.0') throw badAttestation('/statement', 'The ver of the attStmt must be 2.0.');
  const credential = credentialOf(statement, context);
  const pubArea = octetsOf(statement, 'pubArea');
  const publicArea = readTpmPublic(pubArea);
  if (!sameOctets(publicArea.spkiDer, context.publicKey.der))
    throw badAttestation('/statement', 'The pubArea is of another key; it attests another one.');
  // TPM 2.0 Part 2, 8.3: made in this TPM, and tied to it.
  const required = TPM_ATTRIBUTE.fixedTPM | TPM_ATTRIBUTE.fixedParent | TPM_ATTRIBUTE.sensitiveDataOrigin;
  if ((publicArea.attributes & required) !== required)
    throw badAttestation('/statement', 'The key must be fixedTPM, fixedParent and sensitiveDataOrigin.');
  const alg = attStmt.get('alg');
  const certInfo = octetsOf(statement, 'certInfo');
  const leaf = verifyTrustedPath(pathOf(statement), context.roots, context.now);
  assertMaySign(leaf.certificate, '/statement');
  assertCoseSignature(alg, certInfo, octetsOf(statement, 'sig'), leaf.key);
  const { extraData, attestedName } = readTpmAttest(certInfo);
  const name = concat(publicArea.nameAlg, tpmHash(publicArea.nameAlg, pubArea));
  if (!sameOctets(attestedName, name))
    throw badAttestation('/statement', 'The certInfo certifies another key than that of pubArea.');
  const expected = hash(coseHash(alg), concat(credential.octets, clientDataHash), 'buffer');
  if (!sameOctets(extraData, expected))
    throw staleAttestation('/statement', 'The certInfo was not made over the nonce of the request.');
  return {
    freshness: 'challenge',
    origin: 'generated',
    exportability: 'non_exportable',
    device: readAttestationKeyCertificate(leaf.certificate),
    attester: formatName(leaf.certificate.tbs.subject),
    rootSha256: leaf.rootSha256,
  };
};

/** WebAuthn 8.3.1: the certificate of the attestation key; answers what its alternative name says of the TPM. */
function readAttestationKeyCertificate({ tbs }: CertificateView): AttestedDevice {
  const usage = tbs.extension(OID.extKeyUsage);
  const usages = usage ? readExtension('/statement', () => decodeExtKeyUsage(usage.value)) : [];
  if (!usages.includes(ATTESTATION_OID.tpmAttestationKey))
    throw badAttestation('/statement', 'The certificate is not that of an attestation key of a TPM.');
  const alternative = tbs.extension(OID.subjectAltName);
  const attributes = new Map<string, string>();
  if (alternative !== undefined)
    readExtension('/statement', () => readDirectoryName(alternative.value, attributes));
  const vendor = attributes.get(ATTESTATION_OID.tpmManufacturer);
  const model = attributes.get(ATTESTATION_OID.tpmModel);
  const firmware = attributes.get(ATTESTATION_OID.tpmVersion);
  if (vendor === undefined || model === undefined || firmware === undefined)
    throw badAttestation(
      '/statement',
      'The certificate does not name the manufacturer, model and version of the TPM.',
    );
  return { vendor, model, firmware };
}

/** The attributes of the directoryName [4] in a subjectAltName. Throws DerError. */
function readDirectoryName(value: Uint8Array, attributes: Map<string, string>): void {
  const names = DerReader.inside(value, TAG.SEQUENCE);
  while (!names.atEnd) {
    const name = names.next();
    if (name.tag === contextConstructedTag(4)) readAttributes(name, attributes);
  }
}

function readAttributes(name: DerElement, attributes: Map<string, string>): void {
  const rdns = name.reader().enter(TAG.SEQUENCE);
  while (!rdns.atEnd) {
    const rdn = rdns.enter(TAG.SET);
    while (!rdn.atEnd) {
      const pair = rdn.enter(TAG.SEQUENCE);
      attributes.set(decodeObjectIdentifier(pair.next(TAG.OBJECT_IDENTIFIER)), decodeString(pair.next()));
    }
  }
}
