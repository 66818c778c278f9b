import type { IncomingMessage } from 'node:http';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { BearerError } from '../common/bearer-error';
import { ClientCertificates } from '../common/client-certificate';
import type { Confirmation } from './confirmation';
import { DpopError } from './dpop-error';
import { DpopProofError } from './dpop-proof';
import { DpopService, type NonceHeader } from './dpop.service';
import type { PresentedToken } from './presented-token';

/** Whether a token comes from whom it is bound to (RFC 8705 3, RFC 9449 7), asked at every request. */
@Injectable()
export class TokenBindingService {
  constructor(
    private readonly dpop: DpopService,
    /** Absent where the HTTPS listener is switched off. */
    @Optional() @Inject(ClientCertificates) private readonly certificates?: ClientCertificates,
  ) {}

  /** A promise only for a token that is bound to a key. Throws, or rejects with, BearerError `invalid_token`. */
  check(
    request: IncomingMessage,
    reply: NonceHeader,
    { scheme, token }: PresentedToken,
    { certificateThumbprint, keyThumbprint }: Confirmation,
  ): void | Promise<void> {
    if (certificateThumbprint !== undefined) this.checkCertificate(request, certificateThumbprint);
    if (keyThumbprint === undefined) {
      if (scheme === 'Bearer') return;
      throw new DpopError(
        'The access token is not bound to a key: send it as Authorization: Bearer.',
        'invalid_token',
      );
    }
    // RFC 9449 7.2: else whoever steals the token would leave the proof out.
    if (scheme === 'Bearer')
      throw new DpopError(
        'The access token is bound to a key: send it as Authorization: DPoP, with a proof in the DPoP header.',
        'invalid_token',
      );
    return this.checkProof(request, reply, token, keyThumbprint);
  }

  private checkCertificate(request: IncomingMessage, thumbprint: string): void {
    if (this.certificates?.presented(request)?.thumbprint === thumbprint) return;
    throw new BearerError(
      'The access token is bound to a client certificate that this connection does not have.',
      'invalid_token',
    );
  }

  private async checkProof(
    request: IncomingMessage,
    reply: NonceHeader,
    token: string,
    keyThumbprint: string,
  ): Promise<void> {
    try {
      const proof = await this.dpop.check(request, reply, token);
      if (proof === undefined) throw new DpopProofError('The request has no DPoP header with a proof.');
      if (proof.jkt !== keyThumbprint)
        throw new DpopError(
          'The DPoP proof is by another key than the access token is for.',
          'invalid_token',
        );
      await this.dpop.useUp(proof);
    } catch (error) {
      if (error instanceof DpopProofError) throw new DpopError(error.message, error.code);
      throw error;
    }
  }
}
