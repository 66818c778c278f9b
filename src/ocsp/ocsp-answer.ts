import type { AnswerTimes } from './answer-times';
import type { CertStatus } from './ocsp-response';
import { ocspAnswerHeaders, ocspEntityTag, OCSP_ERROR_HEADERS } from './ocsp-headers';
import { ocspErrorResponse, type OcspErrorStatus } from './ocsp-error';

/** What goes out: the octets of an OCSPResponse and the headers of its HTTP answer, names in lower case. */
export interface OcspAnswer {
  readonly octets: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A signed answer as it is kept; its headers change from second to second. */
export class SignedAnswer {
  private readonly etag: string;
  private answeredAt = NaN;
  private answer: OcspAnswer | undefined;

  constructor(
    readonly octets: Uint8Array,
    readonly times: AnswerTimes,
    /** Of the certificates, in the order of the request. */
    readonly statuses: readonly CertStatus['status'][],
    private readonly hasNonce: boolean,
    /** Real time of the look at the row, in milliseconds of a clock that never goes back. */
    readonly readAt: number,
  ) {
    this.etag = ocspEntityTag(octets);
  }

  at(now: Date): OcspAnswer {
    const { octets, etag, hasNonce } = this;
    if (this.answer === undefined || this.answeredAt !== now.getTime()) {
      const { thisUpdate, nextUpdate, freshUntil } = this.times;
      const headers = ocspAnswerHeaders({ etag, thisUpdate, nextUpdate, hasNonce }, now, freshUntil);
      this.answer = { octets, headers };
      this.answeredAt = now.getTime();
    }
    return this.answer;
  }
}

/** The answer of an error; always the same octets. */
export function ocspErrorAnswer(status: OcspErrorStatus): OcspAnswer {
  return { octets: ocspErrorResponse(status), headers: OCSP_ERROR_HEADERS };
}
