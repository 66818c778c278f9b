import type { Enrolment } from '../operation-types';
import { RaError } from '../ra-error';

/** An enrolment whose certificate exists. */
export type IssuedEnrolment = Enrolment & {
  readonly certId: string;
  readonly serialNumber: string;
  readonly certificate: string;
};

/** The enrolment, if it has a certificate. Throws RaError `not_issued`, which names what is asked for. */
export function issued(enrolment: Enrolment): IssuedEnrolment {
  if (isIssued(enrolment)) return enrolment;
  const { enrolmentId, state, stateReason, requiredActions } = enrolment;
  const wanted = requiredActions.map(({ type }) => type).join(', ');
  throw new RaError({
    code: 'not_issued',
    detail: `${enrolmentId} is ${state}${stateReason === null ? '' : ` (${stateReason})`}${wanted === '' ? '' : `: ${wanted}`}.`,
    enrolmentId,
    remedy:
      wanted === ''
        ? 'Correct what the reason names, and enrol anew.'
        : 'Do what requiredActions of the enrolment lists, by `actions` or by hand.',
  });
}

function isIssued(enrolment: Enrolment): enrolment is IssuedEnrolment {
  return (enrolment.state === 'issued' || enrolment.state === 'linked') && enrolment.certificate !== null;
}
