import { certificateWalkSuite } from '../support/certificate-walk.suite';

/** EN 319 411-1 REV-6.3.9-04: a revocation is final; only a hold is lifted. */
describe('the life of certificates', () => {
  certificateWalkSuite(100_000);
});
