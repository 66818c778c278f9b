import { PkiError } from '../../common/pki-error';

const CONTROL_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export const CONTROL_ID_PATTERN = CONTROL_ID.source;

/** Throws `malformed` for a name that a fault or rule cannot have. */
export function assertControlId(id: string, member: 'faultId' | 'ruleId'): void {
  if (CONTROL_ID.test(id)) return;
  const detail =
    'Choose a name of 1 to 64 lower-case letters, digits and hyphens that begins with a letter or digit.';
  throw new PkiError('malformed', `The ${member} in the path is not one.`, {
    errors: [{ pointer: `/${member}`, detail }],
  });
}
