import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../common/clock';
import { PkiError } from '../common/pki-error';
import { dateOf, REAL_TIME, type RealTime } from '../common/real-time';
import { answerCrl, type CrlAnswer, type CrlRequestHeaders } from './crl-answer';
import { crlFileName, parseCrlName } from './crl-scope';
import { PublishedCrls } from './published-crls.service';

/** Dissemination of CRLs (RFC 2585): from memory, so that nobody waits for a signature. */
@Injectable()
export class CrlService {
  constructor(
    private readonly published: PublishedCrls,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {}

  /** `not_found`. */
  read(caId: string, name: string, isHead: boolean, request: CrlRequestHeaders): CrlAnswer {
    const parsed = parseCrlName(name);
    const crl = parsed && this.published.find(caId, crlFileName(parsed.scope));
    if (!parsed || !crl) throw new PkiError('not_found', 'There is no such CRL.');
    const times = { now: this.clock.now(), realNow: dateOf(this.time) };
    return answerCrl(crl, parsed.form, isHead, request, times);
  }
}
