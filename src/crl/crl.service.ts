import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { answerCrl, type CrlAnswer, type CrlRequestHeaders } from './crl-answer';
import { CRL_SCHEDULING, type CrlScheduling } from './crl-scheduler.service';
import { crlFileName, parseCrlName } from './crl-scope';
import type { PublishedCrl } from './published-crl';
import { PublishedCrls } from './published-crls.service';

/** Dissemination of CRLs (RFC 2585): from memory, so that nobody waits for a signature. */
@Injectable()
export class CrlService {
  constructor(
    private readonly published: PublishedCrls,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_TIME) private readonly time: RealTime,
    @Inject(CRL_SCHEDULING) private readonly scheduling: Pick<CrlScheduling, 'isShared'>,
  ) {}

  /** `not_found`. */
  async read(caId: string, name: string, isHead: boolean, request: CrlRequestHeaders): Promise<CrlAnswer> {
    const parsed = parseCrlName(name);
    const crl = parsed && (await this.find(caId, crlFileName(parsed.scope)));
    if (!parsed || !crl) throw new PkiError('not_found', 'There is no such CRL.');
    const times = { now: this.clock.now(), realNow: dateOf(this.time) };
    return answerCrl(crl, parsed.form, isHead, request, times);
  }

  /** A certificate may name a shard that another node has opened since this one looked. */
  private async find(caId: string, fileName: string): Promise<PublishedCrl | undefined> {
    const known = this.published.find(caId, fileName);
    const isOfCa = this.published.find(caId, crlFileName({ kind: 'full' })) !== undefined;
    if (known || !isOfCa || !this.scheduling.isShared) return known;
    await this.published.reload(caId, fileName);
    return this.published.find(caId, fileName);
  }
}
