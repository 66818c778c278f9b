import { ATTESTATION_OID } from '../../attestation/attestation-oids';
import {
  challengePasswords,
  parsePkcs10,
  verifyProofOfPossession,
  type CertificationRequest,
} from '../../x509/pkcs10';
import { importPublicKey } from '../../x509/subject-public-key-info';
import { pointingAt, refuse, type ProofMethod, type RequestProof } from './proof-of-possession';
import { assertNonceValue, CSR, readRequestProof, REQUEST_MEMBERS, TEXT_TAGS } from './request-proof';

/** PKCS #9, RFC 2985 5.4.1. */
const CHALLENGE_PASSWORD = {
  name: 'challengePassword attribute',
  form: 'challengePassword attribute with one value',
  tags: TEXT_TAGS,
} as const;

/** `pkcs10`: a certification request of RFC 2986, the nonce as its challengePassword. */
export const PKCS10: ProofMethod<RequestProof<'pkcs10'>> = {
  members: REQUEST_MEMBERS,
  read: (reader) => readRequestProof('pkcs10', reader),
  open: ({ csrDer }) => {
    const csr = pointingAt(CSR, () => parsePkcs10(csrDer));
    const passwords = challengePasswords(csr);
    return {
      method: 'pkcs10',
      publicKey: csr.publicKey,
      keyPointer: CSR,
      ...bundleOf(csr),
      hasNonce: passwords.length > 0,
      assertNonce: (nonce) => {
        assertNonceValue(passwords, nonce, CHALLENGE_PASSWORD);
      },
      verify: () => {
        const key = pointingAt(CSR, () => importPublicKey(csr.publicKey));
        if (verifyProofOfPossession(csr, key)) return;
        throw refuse(
          'bad_pop',
          CSR,
          'The signature of the certification request does not verify with its key.',
        );
      },
    };
  },
};

/** The one value of the attribute id-aa-attestation, if it is there. */
function bundleOf({ attributes }: CertificationRequest): { readonly attestationBundle?: Uint8Array } {
  const attribute = attributes.find(({ oid }) => oid === ATTESTATION_OID.attestationBundle);
  if (attribute === undefined) return {};
  const [value, ...others] = attribute.values;
  if (value === undefined || others.length > 0)
    throw refuse('bad_attestation', CSR, 'The attribute id-aa-attestation must have one value.');
  return { attestationBundle: value.der };
}
