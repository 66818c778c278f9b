import { Inject, Injectable } from '@nestjs/common';
import type { JsonWebKey } from 'node:crypto';
import { MESSAGE_SIGNER, type MessageSigner } from './message-signature';

/** The public keys that receivers verify deliveries with. */
@Injectable()
export class MessageKeys {
  constructor(@Inject(MESSAGE_SIGNER) private readonly signer: MessageSigner) {}

  list(): readonly Readonly<JsonWebKey>[] {
    return [this.signer.publicJwk];
  }
}
