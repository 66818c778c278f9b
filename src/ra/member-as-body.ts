import { PkiError } from '../common/pki-error';

/** What a member of the enrolment request is refused for, told of a body that is this member alone. */
export function asBody<T>(member: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    const prefix = `/${member}`;
    const errors = error.errors.map((one) => ({
      ...one,
      // What is wrong with another member of the enrolment is wrong with the body as a whole.
      pointer: one.pointer.startsWith(`${prefix}/`) ? one.pointer.slice(prefix.length) : '',
    }));
    const { code, detail, clause } = error;
    throw new PkiError(code, detail, { errors, ...(clause && { clause }), cause: error });
  }
}
