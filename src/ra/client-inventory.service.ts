import { Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { ClientRepository } from '../store/client.repository';
import { Answer } from './answer';
import { clientAnswer, clientView } from './client-view';
import type { ClientQueryDto } from './dto/client.dto';
import { DEFAULT_PAGE, pageOf } from './page';

/** Reads the registered clients, for operators. */
@Injectable()
export class ClientInventoryService {
  constructor(private readonly clients: ClientRepository) {}

  /** Throws `not_found`. */
  async read(clientId: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const record = await this.clients.findById(clientId);
    if (record === undefined) throw new PkiError('not_found', 'There is no client with this clientId.');
    return clientAnswer(200, record).unlessKnown(ifNoneMatch);
  }

  /** By clientId. */
  async list({ state, limit = DEFAULT_PAGE, cursor }: ClientQueryDto): Promise<Answer> {
    const rows = await this.clients.page({
      ...(state !== undefined && { state }),
      ...(cursor !== undefined && { after: cursor }),
      limit: limit + 1,
    });
    const { items, nextCursor } = pageOf(rows, limit, ({ clientId }) => clientId);
    return Answer.ofJson(200, {}, { items: items.map(clientView), nextCursor });
  }
}
