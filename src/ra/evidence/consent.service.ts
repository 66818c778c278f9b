import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../../ca/established-cas';
import type { Caller } from '../../common/caller';
import { PkiError } from '../../common/pki-error';
import type { Answer } from '../answer';
import { termsHashes } from '../ca-terms';
import { checkConsent } from '../enrolment-checks';
import { readLateConsent } from '../enrolment-request';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { asBody } from '../member-as-body';
import { ActionSettlementService } from './action-settlement.service';

/** The subscriber's agreement to the terms, after the request (EN 319 411-1 REG-6.3.4-07, -08). */
@Injectable()
export class ConsentService {
  constructor(
    private readonly settlement: ActionSettlementService,
    private readonly cas: EstablishedCas,
  ) {}

  /**
   * 200 with the enrolment, see {@link ActionSettlementService.settle}. Throws `malformed`, what
   * {@link ActionSettlementService.open} throws, `terms_not_accepted`.
   */
  async give(
    caller: Caller,
    enrolmentId: string,
    body: unknown,
    ifMatch: string | undefined,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    const consent = readLateConsent(body);
    const open = await this.settlement.open(caller, enrolmentId, ifMatch, 'consent');
    const ca = this.cas.find(open.enrolment.caId);
    if (ca === undefined) throw new PkiError('unknown_ca', 'The CA is no more; cancel the enrolment.');
    asBody('consent', () => checkConsent({ consent }, () => termsHashes(ca)));
    return this.settlement.settle(
      caller,
      open,
      {
        type: 'consent',
        members: { consent },
        statements: [],
        action: 'enrolment.consent',
        grounds: { termsHash: consent.termsHash, acceptedAt: consent.acceptedAt ?? null },
      },
      ifMatch,
      repeat,
    );
  }
}
