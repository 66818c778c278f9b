import { PkiError } from '../../common/pki-error';
import type { MemberReader } from '../member-reader';
import { ATTESTED_KEY } from './attested-key-proof';
import { CRMF } from './crmf-proof';
import { openLateProof, type LateProof } from './late-proof';
import { PKCS10 } from './pkcs10-proof';
import {
  PROOF_METHODS,
  type ProofMethod,
  type ProofMethodName,
  type ProofOfPossession,
  type ReadProof,
} from './proof-of-possession';
import { SAM_POP } from './sam-pop-proof';

type MethodTable = {
  readonly [Name in ProofMethodName]: ProofMethod<Extract<ProofOfPossession, { readonly method: Name }>>;
};

const METHODS: MethodTable = { pkcs10: PKCS10, crmf: CRMF, sam_pop: SAM_POP, attested_key: ATTESTED_KEY };

/** A proof whose members have the right shape; `decode` throws `bad_csr` for a request that is not base64. */
export interface ShapedProof {
  readonly decode: () => ProofOfPossession;
}

/**
 * Reads the members `method` and those of the method. Shape faults are collected by the reader; `policy_violation` is
 * thrown for a method that is not offered, with a pointer to it. Undefined where there is no method at all.
 */
export function readProof(
  proof: MemberReader | undefined,
  base = '/proofOfPossession',
): ShapedProof | undefined {
  const name = proof?.text('method', { required: true, maxLength: 40 });
  if (proof === undefined || name === undefined) return undefined;
  const known = PROOF_METHODS.find((each) => each === name);
  if (known === undefined) throw unofferedMethod(base);
  const method = METHODS[known];
  proof.allowOnly(['method', ...method.members]);
  return method.read(proof);
}

function unofferedMethod(base: string): PkiError {
  return new PkiError('policy_violation', 'This RA does not take that proof of possession.', {
    errors: [{ pointer: `${base}/method`, detail: `Send one of: ${PROOF_METHODS.join(', ')}.` }],
  });
}

/**
 * Reads the octets of a proof: the key, the nonce and what was signed, nothing verified yet. `declared` is the member
 * `key.publicKey`, DER. Throws `bad_csr`, `unsupported_key`, `bad_pop` for a statement that cannot be read, and
 * `malformed` where a method needs the declared key.
 */
export function openProof(proof: ProofOfPossession | LateProof, declared: Uint8Array | undefined): ReadProof {
  switch (proof.method) {
    case 'late':
      return openLateProof(declared);
    case 'pkcs10':
      return PKCS10.open(proof, declared);
    case 'crmf':
      return CRMF.open(proof, declared);
    case 'sam_pop':
      return SAM_POP.open(proof, declared);
    case 'attested_key':
      return ATTESTED_KEY.open(proof, declared);
  }
}
