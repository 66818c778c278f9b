import { TAG } from '../../asn1/tags';
import { ALL_KINDS, type LintRule } from '../lint-rule';

function tagFor(instant: Date): number {
  const year = instant.getUTCFullYear();
  return year >= 1950 && year < 2050 ? TAG.UTC_TIME : TAG.GENERALIZED_TIME;
}

/** RFC 5280 4.1.2.5. */
export const timeEncoding: LintRule = {
  id: 'pkix.wrong_time_useful_type',
  clause: 'RFC 5280 4.1.2.5',
  requirement: 'Times to 2049 are UTCTime, later ones GeneralizedTime.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['validity'],
  check: ({ validity }) => {
    const { notBefore, notAfter, notBeforeTag, notAfterTag } = validity;
    if (notBeforeTag !== tagFor(notBefore)) return 'notBefore has the wrong time type for its year';
    return notAfterTag === tagFor(notAfter) ? undefined : 'notAfter has the wrong time type for its year';
  },
};
