import { ALL_KINDS, type LintRule } from '../lint-rule';

const MAX_OCTETS = 20;

/** RFC 5280 4.1.2.2. */
export const serialNumber: LintRule = {
  id: 'pkix.certificate_serial_number_out_of_range',
  clause: 'RFC 5280 4.1.2.2',
  requirement: 'The serial number is positive and has 20 octets at most.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['serialNumber'],
  check: ({ serialNumber }) => {
    const first = serialNumber[0] ?? 0;
    if (first >= 0x80) return 'the serial number is negative';
    if (first === 0 && serialNumber.length === 1) return 'the serial number is zero';
    return serialNumber.length > MAX_OCTETS
      ? `the serial number has ${serialNumber.length} octets`
      : undefined;
  },
};
