import { concat } from '../../asn1/der-writer';
import { readWhole } from '../../asn1/der-reader';
import { sameOctets } from '../../asn1/octets';
import { TAG } from '../../asn1/tags';
import { formatName, nameValues } from '../../x509/name';
import { ATTESTATION_OID } from '../attestation-oids';
import { badAttestation } from '../attestation-refusal';
import { assertMaySign, readExtension, verifyTrustedPath } from '../trusted-path';
import { aaguidText } from './authenticator-data';
import { assertCoseSignature } from './cose';
import { credentialOf, octetsOf, pathOf, type WebAuthnVerifier } from './webauthn-statement';

const CERTIFICATE_UNIT = 'Authenticator Attestation';

/** fmt `packed` (WebAuthn 8.2) with x5c. What protects the key is not in it: it stands with the model's metadata. */
export const verifyPacked: WebAuthnVerifier = (statement, context) => {
  const credential = credentialOf(statement, context);
  const leaf = verifyTrustedPath(pathOf(statement), context.roots, context.now);
  const { tbs } = leaf.certificate;
  assertMaySign(leaf.certificate, '/statement');
  assertCoseSignature(
    statement.attStmt.get('alg'),
    concat(credential.octets, statement.clientDataHash),
    octetsOf(statement, 'sig'),
    leaf.key,
  );
  // WebAuthn 8.2.1.
  if (!nameValues(tbs.subject, 'OU').includes(CERTIFICATE_UNIT))
    throw badAttestation('/statement', `The certificate that signed must have the OU ${CERTIFICATE_UNIT}.`);
  const model = tbs.extension(ATTESTATION_OID.fidoAaguid);
  if (model !== undefined) {
    const aaguid = readExtension('/statement', () => readWhole(model.value, TAG.OCTET_STRING).content);
    if (!sameOctets(aaguid, credential.aaguid))
      throw badAttestation('/statement', 'The AAGUID of the certificate is not that of authData.');
  }
  const [vendor] = nameValues(tbs.subject, 'O');
  return {
    freshness: 'challenge',
    origin: 'unstated',
    exportability: 'unstated',
    device: { ...(vendor !== undefined && { vendor }), model: aaguidText(credential.aaguid) },
    attester: formatName(tbs.subject),
    rootSha256: leaf.rootSha256,
  };
};
