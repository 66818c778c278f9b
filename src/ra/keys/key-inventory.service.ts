import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { PkiError } from '../../common/pki-error';
import { SubjectKeyRepository } from '../../store/subject-key.repository';
import { Answer } from '../answer';
import { ownerOf } from '../object-owner';
import { DEFAULT_PAGE, pageOf } from '../page';
import { keyIdFault } from './key-id';
import { keyAnswer, keyView } from './key-view';
import type { KeyQueryDto } from './key.dto';

/** The keys of a client, as this RA knows them. */
@Injectable()
export class KeyInventoryService {
  constructor(private readonly subjectKeys: SubjectKeyRepository) {}

  /** Throws `not_found`, also for another client's. */
  async read(
    caller: Caller,
    keyId: string,
    named: string | undefined,
    ifNoneMatch: string | undefined,
  ): Promise<Answer> {
    const owner = ownerOf(caller, named);
    const record =
      keyIdFault(keyId) === undefined ? await this.subjectKeys.findByKeyId(owner, keyId) : undefined;
    if (record === undefined) throw new PkiError('not_found', 'There is no key with this keyId.');
    return keyAnswer(200, record).unlessKnown(ifNoneMatch);
  }

  /** By keyId. */
  async list(
    caller: Caller,
    { clientId: named, limit = DEFAULT_PAGE, cursor, ...filter }: KeyQueryDto,
  ): Promise<Answer> {
    const rows = await this.subjectKeys.list({
      ...filter,
      clientId: ownerOf(caller, named),
      ...(cursor !== undefined && { after: cursor }),
      limit: limit + 1,
    });
    const { items, nextCursor } = pageOf(rows, limit, ({ keyId }) => keyId);
    return Answer.ofJson(200, {}, { items: items.map(keyView), nextCursor });
  }
}
