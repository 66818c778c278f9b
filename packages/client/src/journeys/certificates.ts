import type {
  Certificate,
  OperationInput,
  RekeyRequest,
  RenewalRequest,
  Revocation,
} from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { RaError } from '../ra-error';
import type { Enrolments, EnrolOptions } from './enrolments';
import type { IssuedEnrolment } from './issued-enrolment';
import { everyItem } from './pages';
import { withProof, type Proven } from './proofs';
import { stepOptions } from './step-options';

/** CRLReason (RFC 5280 5.3.1) as a client may give it; 6 comes by a hold, 9 and 2 by an operator. */
export const REVOCATION_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const;

/** What a revocation says; times are RFC 3339 with whole seconds. */
export type RevocationOrder = Omit<OperationInput<'revokeCertificate'>['body'], 'revocationReason'> & {
  readonly reason: keyof typeof REVOCATION_REASONS;
};

/** What the inventory is narrowed to. */
export type CertificateSelection = Omit<
  NonNullable<OperationInput<'listCertificates'>['query']>,
  'cursor' | 'limit'
>;

/** What a re-key says of the new key: as an enrolment, without CA, profile and subject, which stay. */
export type RekeyOrder = Proven<RekeyRequest>;

/** What happens to certificates after their issue. */
export class Certificates {
  readonly #ra: RaConnection;
  readonly #enrolments: Enrolments;

  constructor(ra: RaConnection, enrolments: Enrolments) {
    this.#ra = ra;
    this.#enrolments = enrolments;
  }

  /** Throws RaError. */
  async get(certId: string, options: CallOptions = {}): Promise<Certificate> {
    return (await this.#ra.request('getCertificate', { path: { certId } }, options)).body;
  }

  /** The client's own, page by page as they are read. Throws RaError. */
  list(selection: CertificateSelection = {}, options: CallOptions = {}): AsyncGenerator<Certificate, void> {
    return everyItem((part) =>
      this.#ra.request('listCertificates', { query: { ...selection, ...part } }, options),
    );
  }

  /**
   * Another certificate for the same key and subject, waited for as in `enrolments.enrol`. The old one stays active until the
   * new one is accepted. Throws RaError.
   */
  async renew(
    certId: string,
    body: RenewalRequest = {},
    options: EnrolOptions = {},
  ): Promise<IssuedEnrolment> {
    const answer = await this.#ra.request('renewCertificate', { path: { certId }, body }, options);
    return this.#enrolments.complete(answer.body, options);
  }

  /** The same for another key, whose proof is made as in `enrolments.enrol`. Throws RaError. */
  async rekey(certId: string, order: RekeyOrder, options: EnrolOptions = {}): Promise<IssuedEnrolment> {
    const body = await withProof<RekeyRequest>(this.#ra, order, stepOptions(options));
    const answer = await this.#ra.request('rekeyCertificate', { path: { certId }, body }, options);
    return this.#enrolments.complete(answer.body, options);
  }

  /** For good. Effective with the answer, unless `effectiveAt` is later. Throws RaError. */
  async revoke(
    certId: string,
    { reason, ...order }: RevocationOrder,
    options: CallOptions = {},
  ): Promise<Revocation> {
    const body = { revocationReason: REVOCATION_REASONS[reason], ...order };
    return (await this.#ra.request('revokeCertificate', { path: { certId }, body }, options)).body;
  }

  /** On hold, until it is released or until a time. Throws RaError. */
  async hold(
    certId: string,
    order: OperationInput<'suspendCertificate'>['body'] = {},
    options: CallOptions = {},
  ): Promise<Certificate> {
    return (await this.#ra.request('suspendCertificate', { path: { certId }, body: order }, options)).body;
  }

  /**
   * Ends a hold; a certificate that is active stays so. (DELETE has no Idempotency-Key: after a lost answer the repeat finds
   * no hold any more.) Throws RaError.
   */
  async release(certId: string, options: CallOptions = {}): Promise<Certificate> {
    try {
      return (await this.#ra.request('reinstateCertificate', { path: { certId } }, options)).body;
    } catch (error) {
      if (!(error instanceof RaError) || error.code !== 'state_conflict') throw error;
      const certificate = await this.get(certId, options);
      if (certificate.state === 'active') return certificate;
      throw error;
    }
  }
}
