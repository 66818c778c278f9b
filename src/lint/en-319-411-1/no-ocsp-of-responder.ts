import type { LintRule } from '../lint-rule';

/** EN 319 411-1 CSS-6.6.3-01B. */
export const noOcspOfResponder: LintRule = {
  id: 'etsi.en_319_411_1.css-6.6.3-01b.ocsp_address_of_responder',
  clause: 'EN 319 411-1 CSS-6.6.3-01B',
  requirement:
    'A certificate of a responder names no responder, which would send its reader round in circles.',
  severity: 'error',
  appliesTo: { kinds: ['ocsp-responder'] },
  reads: ['authorityInfoAccess'],
  check: ({ authorityInfoAccess }) =>
    authorityInfoAccess?.ocsp.length ? 'authorityInfoAccess names a responder' : undefined,
};
