import { importPublicKey } from '../../x509/subject-public-key-info';
import { pointingAt, type ReadProof } from './proof-of-possession';
import { DECLARED_KEY, declaredKey } from './statement-proof';

/** No proof yet: it comes by `POST enrolments/{id}/proof`, once the key can sign. */
export interface LateProof {
  readonly method: 'late';
  readonly nonce?: undefined;
}

/** The key of which possession is proven later; nothing is to verify about it. Throws `malformed`, `unsupported_key`. */
export function openLateProof(declared: Uint8Array | undefined): ReadProof {
  const publicKey = declaredKey(declared);
  pointingAt(DECLARED_KEY, () => importPublicKey(publicKey));
  return {
    method: 'late',
    publicKey,
    keyPointer: DECLARED_KEY,
    hasNonce: false,
    assertNonce: () => undefined,
    verify: () => undefined,
  };
}
