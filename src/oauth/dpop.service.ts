import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { listenerOf } from '../common/listener';
import { PkiError } from '../common/pki-error';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { DpopProofRepository } from '../store/dpop-proof.repository';
import { Store } from '../store/store';
import { DpopNonces } from './dpop-nonces';
import { checkDpopProof, DpopProofError, type CheckedProof } from './dpop-proof';
import { LISTENER_URLS, type ListenerUrls } from './oauth-tokens';

/** Where a nonce for the next proof is put, if there is one. */
export interface NonceHeader {
  header(name: 'dpop-nonce', value: string): unknown;
}

/** DPoP proofs (RFC 9449) of the token endpoint and of the resources. */
@Injectable()
export class DpopService {
  constructor(
    private readonly proofs: DpopProofRepository,
    private readonly store: Store,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(LISTENER_URLS) private readonly urls: ListenerUrls,
    /** `null` where no nonce is asked for. */
    @Inject(DpopNonces) private readonly nonces: DpopNonces | null,
  ) {}

  /**
   * The proof of a request, checked but not used up; undefined if it has none. Throws {@link DpopProofError}.
   *
   * @param accessToken that the request comes with; absent at the token endpoint
   */
  async check(
    request: IncomingMessage,
    reply: NonceHeader,
    accessToken?: string,
  ): Promise<CheckedProof | undefined> {
    const header = request.headers['dpop'];
    if (header === undefined) return undefined;
    const path = (request.url ?? '').split(/[?#]/, 1)[0] ?? '';
    const use = {
      method: request.method ?? '',
      url: `${this.baseUrlOf(request)}${path}`,
      ...(accessToken !== undefined && { accessToken }),
    };
    // Several fields come as one text with commas, which is no JWT.
    const proof = await checkDpopProof(String(header), use, this.time);
    this.checkNonce(proof.nonce, reply);
    return proof;
  }

  /** RFC 9449 11.1: the store decides which of two proofs with one jti came first, on any node. */
  async useUp({ jkt, jti, expiresAt }: CheckedProof): Promise<void> {
    const replayed = new PkiError('invalid_token', 'The jti of the DPoP proof was used before.');
    const record = { jkt, jti, expiresAt: new Date(expiresAt * 1000) };
    try {
      await this.store.commit({
        statements: [this.proofs.insert(record, () => replayed)],
        audit: [],
        events: [],
      });
    } catch (error) {
      if (error === replayed) throw new DpopProofError(replayed.detail);
      throw error;
    }
  }

  private checkNonce(nonce: string | undefined, reply: NonceHeader): void {
    if (this.nonces === null) return;
    const age = nonce === undefined ? 'unknown' : this.nonces.ageOf(nonce);
    if (age !== 'current') reply.header('dpop-nonce', this.nonces.current());
    if (age === 'unknown')
      throw new DpopProofError(
        'The DPoP proof needs the nonce that the DPoP-Nonce header of this answer has.',
        'use_dpop_nonce',
      );
  }

  private baseUrlOf(request: IncomingMessage): string {
    return listenerOf(request) === 'tls' ? this.urls.tls : this.urls.public;
  }
}
