import { TAG } from '../../asn1/tags';
import { ALL_KINDS, type LintRule } from '../lint-rule';

const TWO_CAPITALS = /^[A-Z]{2}$/;

/** RFC 5280 A.1: X520countryName is a PrintableString of two characters; the capital letters are those of ISO 3166-1. */
export const countryName: LintRule = {
  id: 'pkix.country_name_invalid',
  clause: 'RFC 5280 A.1',
  requirement: 'A country of the subject is a PrintableString of two capital letters.',
  severity: 'error',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['subject'],
  check: ({ subject }) => {
    if (subject.values.C === undefined) return undefined;
    const wrong = subject.entries.find(
      ({ attribute, tag, value }) =>
        attribute === 'C' && (tag !== TAG.PRINTABLE_STRING || !TWO_CAPITALS.test(value)),
    );
    return (
      wrong && `the country ${JSON.stringify(wrong.value)} is not a PrintableString of two capital letters`
    );
  },
};
