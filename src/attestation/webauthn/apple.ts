import { hash } from 'node:crypto';
import { DerReader } from '../../asn1/der-reader';
import { sameOctets } from '../../asn1/octets';
import { concat } from '../../asn1/der-writer';
import { contextConstructedTag, TAG } from '../../asn1/tags';
import { formatName } from '../../x509/name';
import { ATTESTATION_OID } from '../attestation-oids';
import { badAttestation, staleAttestation } from '../attestation-refusal';
import { readExtension, verifyTrustedPath } from '../trusted-path';
import { credentialOf, pathOf, type WebAuthnVerifier } from './webauthn-statement';

/** fmt `apple` (WebAuthn 8.8): the certificate is over the credential key and has the hash of data and challenge. */
export const verifyApple: WebAuthnVerifier = (statement, context) => {
  const credential = credentialOf(statement, context);
  const leaf = verifyTrustedPath(pathOf(statement), context.roots, context.now);
  const { tbs } = leaf.certificate;
  if (!sameOctets(tbs.spkiDer, context.publicKey.der))
    throw badAttestation('/statement', 'The certificate is over another key; it attests another one.');
  const extension = tbs.extension(ATTESTATION_OID.appleNonce);
  if (extension === undefined)
    throw badAttestation('/statement', `The certificate has no extension ${ATTESTATION_OID.appleNonce}.`);
  const nonce = readExtension('/statement', () => {
    const fields = DerReader.inside(extension.value, TAG.SEQUENCE);
    return fields.enter(contextConstructedTag(1)).next(TAG.OCTET_STRING).content;
  });
  const expected = hash('sha256', concat(credential.octets, statement.clientDataHash), 'buffer');
  if (!sameOctets(nonce, expected))
    throw staleAttestation('/statement', 'The certificate was not made over the nonce of the request.');
  return {
    freshness: 'challenge',
    // Apple attests only keys that its secure enclave made, and that stay there.
    origin: 'generated',
    exportability: 'non_exportable',
    device: { vendor: 'Apple' },
    attester: formatName(tbs.issuer),
    rootSha256: leaf.rootSha256,
  };
};
