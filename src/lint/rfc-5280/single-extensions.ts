import { ALL_KINDS, type LintRule } from '../lint-rule';

/** RFC 5280 4.2. */
export const singleExtensions: LintRule = {
  id: 'pkix.duplicate_extension',
  clause: 'RFC 5280 4.2',
  requirement: 'No extension is there twice.',
  severity: 'error',
  codeOf: 'pkilint',
  appliesTo: { kinds: ALL_KINDS },
  reads: ['extensionList'],
  check: ({ extensionList }) => {
    const oids = extensionList.map(({ oid }) => oid);
    const repeated = oids.find((oid, place) => oids.indexOf(oid) !== place);
    return repeated && `the extension ${repeated} is there twice`;
  },
};
