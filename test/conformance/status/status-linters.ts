import type { Finding } from '../judges/judge';
import { lintByPkilint, pkilint } from '../judges/pkilint';
import { lintByZlint, zlint } from '../judges/zlint';
import type { StatusDocument } from './status-documents';

/**
 * Of zlint's lints on lists and answers, those that forbid what only the web forbids (BR 7.2.2, 4.9.7): the reason
 * certificateHold, deltas and expiredCertsOnCRL, and more than ten days to nextUpdate.
 */
const OF_THE_WEB = [
  'e_cab_crl_has_valid_reason_code',
  'e_crl_extensions_validity',
  'e_crl_next_update_invalid',
];

/** A program that reads lists and answers, and whether it reads this one. */
export interface StatusLinter {
  readonly name: string;
  reads(document: StatusDocument): boolean;
  lint(documents: readonly StatusDocument[]): Promise<Finding[]>;
}

export const STATUS_LINTERS: readonly StatusLinter[] = [
  {
    name: pkilint.name,
    reads: () => true,
    lint: (documents) =>
      lintByPkilint(documents.map((judged) => ({ judged, path: judged.file, linter: judged.kind }))),
  },
  {
    name: zlint.name,
    // It reads answers by x/crypto/ocsp, which takes those about one certificate.
    reads: ({ kind, certificates }) => kind !== 'ocsp' || certificates === 1,
    lint: (documents) =>
      lintByZlint(
        documents.map((judged) => ({ judged, path: judged.file })),
        ['-excludeNames', OF_THE_WEB.join()],
      ),
  },
];
