import { DerError, readWhole } from '../../asn1/der-reader';
import { TAG } from '../../asn1/tags';

/** Throws {@link DerError} unless the value of an extension is NULL, the form of those that say all by being there. */
export function assertNullValue(value: Uint8Array): void {
  if (readWhole(value, TAG.NULL).content.length > 0) throw new DerError('not_der', 'a NULL has content');
}
