import { OCSP_ERROR_STATUSES, ocspErrorResponse, ocspErrorStatusOf } from './ocsp-error';
import { parseOcspResponse } from './ocsp-response-reader';

describe('unsigned OCSP answers (RFC 6960 2.3, 4.2.1)', () => {
  it.each([
    ['malformedRequest', '30030a0101'],
    ['internalError', '30030a0102'],
    ['tryLater', '30030a0103'],
    ['sigRequired', '30030a0105'],
    ['unauthorized', '30030a0106'],
  ] as const)('ok %s', (status, hex) => {
    expect(Buffer.from(ocspErrorResponse(status)).toString('hex')).toBe(hex);
    expect(ocspErrorResponse(status)).toBe(ocspErrorResponse(status));
    expect(parseOcspResponse(ocspErrorResponse(status))).toEqual({ status });
  });

  it('has no status for successful, the unused 4 and 7', () => {
    expect([0, 4, 7].map(ocspErrorStatusOf)).toEqual([undefined, undefined, undefined]);
    expect(OCSP_ERROR_STATUSES).toHaveLength(5);
  });
});
