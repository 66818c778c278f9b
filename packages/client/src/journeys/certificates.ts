import type { Certificate, OperationInput, Revocation } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { RaError } from '../ra-error';

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

const PAGE = 1000;

/** What happens to certificates after their issue. */
export class Certificates {
  readonly #ra: RaConnection;

  constructor(ra: RaConnection) {
    this.#ra = ra;
  }

  /** Throws RaError. */
  async get(certId: string, options: CallOptions = {}): Promise<Certificate> {
    return (await this.#ra.request('getCertificate', { path: { certId } }, options)).body;
  }

  /** The client's own, page by page as they are read. Throws RaError. */
  async *list(
    selection: CertificateSelection = {},
    options: CallOptions = {},
  ): AsyncGenerator<Certificate, void> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...selection, limit: PAGE, ...(cursor !== undefined && { cursor }) };
      const { body } = await this.#ra.request('listCertificates', { query }, options);
      yield* body.items;
      cursor = body.nextCursor;
    }
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
