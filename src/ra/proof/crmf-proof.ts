import { ATTESTATION_OID } from '../../attestation/attestation-oids';
import { TAG } from '../../asn1/tags';
import { parseCrmf, verifySignatureProof, type CrmfRequest } from '../../x509/crmf';
import { verifyPublicKeyMac } from '../../x509/public-key-mac';
import { importPublicKey } from '../../x509/subject-public-key-info';
import { pointingAt, refuse, type ProofMethod, type RequestProof } from './proof-of-possession';
import { assertNonceValue, CSR, readRequestProof, REQUEST_MEMBERS } from './request-proof';

/** RFC 4211 6.2. */
const AUTHENTICATOR = {
  name: 'control regCtrl-authenticator',
  form: 'control regCtrl-authenticator',
  tags: [TAG.UTF8_STRING],
} as const;

/**
 * `crmf`: a CertReqMsg of RFC 4211 with the proof `signature`, the nonce as its control regCtrl-authenticator. With a
 * poposkInput the signature leaves the controls out, so that the nonce must also be the password of its publicKeyMAC.
 */
export const CRMF: ProofMethod<RequestProof<'crmf'>> = {
  members: REQUEST_MEMBERS,
  read: (reader) => readRequestProof('crmf', reader),
  open: ({ csrDer }) => {
    const request = pointingAt(CSR, () => parseCrmf(csrDer));
    return {
      method: 'crmf',
      publicKey: request.publicKey,
      keyPointer: CSR,
      ...bundleOf(request),
      hasNonce: request.authenticators.length > 0,
      assertNonce: (nonce) => {
        assertNonceValue(request.authenticators, nonce, AUTHENTICATOR);
        assertNonceSigned(request, nonce);
      },
      verify: () => {
        assertSigned(request);
      },
    };
  },
};

function assertNonceSigned({ proof, publicKey }: CrmfRequest, nonce: string): void {
  if (typeof proof === 'string' || proof.input === undefined) return;
  const { publicKeyMac } = proof.input;
  if (publicKeyMac !== undefined && verifyPublicKeyMac(publicKeyMac, nonce, publicKey.der)) return;
  throw refuse(
    'bad_pop',
    CSR,
    'With poposkInput, its authInfo must be a publicKeyMAC (password-based, SHA-2) with the nonce as the password.',
  );
}

function assertSigned(request: CrmfRequest): void {
  const { proof, publicKey } = request;
  if (typeof proof === 'string')
    throw refuse('bad_pop', CSR, `The proof of possession must be signature, not ${proof}.`);
  const key = pointingAt(CSR, () => importPublicKey(publicKey));
  if (verifySignatureProof(request, proof, key)) return;
  throw refuse('bad_pop', CSR, 'The signature of the certification request does not verify with its key.');
}

function bundleOf({ extensions }: CrmfRequest): { readonly attestationBundle?: Uint8Array } {
  const [extension, ...others] = extensions.filter(({ oid }) => oid === ATTESTATION_OID.attestationBundle);
  if (extension === undefined) return {};
  if (others.length > 0)
    throw refuse('bad_attestation', CSR, 'The template must ask for id-aa-attestation once.');
  return { attestationBundle: extension.value };
}
