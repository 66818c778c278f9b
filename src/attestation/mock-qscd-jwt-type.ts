/** The `typ` of a `mock_qscd_jwt` statement. */
export const MOCK_QSCD_JWT_TYPE = 'qscd-attestation+jwt';
