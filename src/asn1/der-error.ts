/** Why an encoding was refused; `bad_csr` passes it on as `errors[].reason`. */
export type DerErrorReason =
  'truncated' | 'trailing_bytes' | 'not_der' | 'too_deep' | 'too_large' | 'unexpected';

/** Octets that are not the DER expected. The message is safe to show. */
export class DerError extends Error {
  constructor(
    readonly reason: DerErrorReason,
    message: string,
  ) {
    super(message);
    this.name = 'DerError';
  }
}
