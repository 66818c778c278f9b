import { BearerError, challengeOf } from '../common/bearer-error';
import { DPOP_ALGORITHMS } from './dpop-proof';

const ALGORITHMS = DPOP_ALGORITHMS.join(' ');

/** A refusal of RFC 9449 7.1; to a client of `ra/v1` it is `invalid_token`, the challenge says more. */
export class DpopError extends BearerError {
  constructor(
    detail: string,
    readonly dpopError: 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce',
  ) {
    super(detail, 'invalid_token');
  }

  override get challenge(): string {
    return challengeOf('DPoP', {
      realm: this.realm,
      error: this.dpopError,
      error_description: this.detail,
      algs: ALGORITHMS,
    });
  }
}

/** No token came: both schemes would do. */
export class NoTokenError extends BearerError {
  override get challenge(): string {
    return `${super.challenge}, ${challengeOf('DPoP', { realm: this.realm, algs: ALGORITHMS })}`;
  }
}
