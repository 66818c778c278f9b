import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { CrlIssuers, type CrlIssuer } from './crl-issuers';
import { CrlPublisher } from './crl-publisher.service';
import { parseCrlName } from './crl-scope';
import { crlFileNames, crlTargets, type CrlTarget } from './crl-target';
import { LastCrlService } from './last-crl.service';
import type { CrlPublicationDto, CrlPublicationRequestDto, PublishedCrlDto } from './dto/crl-publication.dto';
import { PublishedCrls } from './published-crls.service';
import { wireTime } from '../common/wire-time';

/** How often a publication that another node overtook is tried again. */
const ATTEMPTS = 5;

/** Lists on demand, beside those of the schedule. */
@Injectable()
export class CrlPublicationService {
  constructor(
    @Inject(CrlIssuers) private readonly issuers: CrlIssuers,
    private readonly publisher: CrlPublisher,
    private readonly lastCrls: LastCrlService,
    private readonly published: PublishedCrls,
  ) {}

  /** Throws `not_found` for a CA or list that there is not, `state_conflict` as `LastCrlService.publish` says. */
  async publish(caId: string, { scope, last }: CrlPublicationRequestDto): Promise<CrlPublicationDto> {
    const issuer = this.issuers.find(caId);
    if (!issuer) throw new PkiError('not_found', 'There is no CA with this caId.');
    const targets = scope == null ? crlTargets(issuer) : [targetOf(issuer, scope)];
    if (last === true) await this.lastCrls.publish(caId);
    else await this.publishNow(caId, targets);
    return { caId, lists: targets.flatMap(crlFileNames).flatMap((name) => this.shown(caId, name)) };
  }

  private async publishNow(caId: string, targets: readonly CrlTarget[]): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if ((await this.publisher.publish(caId, targets)) === 'published') return;
    }
    throw new PkiError('state_conflict', 'Other nodes keep publishing the lists of this CA; try again.');
  }

  private shown(caId: string, name: string): PublishedCrlDto[] {
    const record = this.published.find(caId, name)?.record;
    if (!record) return [];
    const { crlNumber, thisUpdate, nextUpdate, entries } = record;
    return [
      {
        name,
        crlNumber,
        thisUpdate: wireTime(thisUpdate),
        nextUpdate: wireTime(nextUpdate),
        entries,
      },
    ];
  }
}

/** A delta comes with its shard. */
function targetOf(issuer: CrlIssuer, scope: string): CrlTarget {
  const wanted = parseCrlName(`${scope}.crl`)?.scope;
  const target = crlTargets(issuer).find((one) =>
    one.kind === 'shard'
      ? (wanted?.kind === 'shard' || wanted?.kind === 'delta') && wanted.shard === one.shard
      : wanted?.kind === one.kind,
  );
  if (target) return target;
  throw new PkiError('not_found', `The CA ${issuer.caId} has no such list.`);
}
