import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';
import { textFault } from '../member-reader';

/** What is wrong with a client's name for a key where it stands in a path; undefined if nothing is. */
export function keyIdFault(keyId: string): string | undefined {
  return textFault(keyId, MAX_IDENTIFIER_LENGTH);
}
