import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CertificateRepository } from '../store/certificate.repository';
import { EnrolmentRepository, type EnrolmentFilter } from '../store/enrolment.repository';
import type { EnrolmentRecord } from '../store/records';
import { Answer } from './answer';
import { issuedView } from './certificate-view';
import type { EnrolmentQueryDto } from './dto/enrolment-query.dto';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { enrolmentReading, enrolmentView, type IssuedView } from './enrolment-view';
import { DEFAULT_PAGE, pageOf } from './page';

/** Reads enrolments for the client that made them, and for operators. */
@Injectable()
export class EnrolmentInventoryService {
  constructor(
    private readonly lookup: EnrolmentLookupService,
    private readonly enrolments: EnrolmentRepository,
    private readonly certificates: CertificateRepository,
    private readonly cas: EstablishedCas,
  ) {}

  async read(caller: Caller, enrolmentId: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const enrolment = await this.lookup.find(caller, enrolmentId);
    return enrolmentReading(enrolment, await this.issued(enrolment)).unlessKnown(ifNoneMatch);
  }

  async list(
    caller: Caller,
    { externalId, state, limit = DEFAULT_PAGE, cursor }: EnrolmentQueryDto,
  ): Promise<Answer> {
    await this.lookup.sweep();
    const rows = await this.enrolments.list({
      ...audienceOf(caller, state),
      ...(externalId !== undefined && { externalId }),
      ...(state !== undefined && { state }),
      ...(cursor !== undefined && { after: cursor }),
      limit: limit + 1,
    });
    const { items, nextCursor } = pageOf(rows, limit, ({ enrolmentId }) => enrolmentId);
    const views = items.map(async (row) => {
      const enrolment = await this.lookup.current(row);
      return enrolmentView(enrolment, await this.issued(enrolment));
    });
    return Answer.ofJson(200, {}, { items: await Promise.all(views), nextCursor });
  }

  private async issued({ certificateId }: EnrolmentRecord): Promise<IssuedView | undefined> {
    if (certificateId === null) return undefined;
    const record = await this.certificates.findById(certificateId);
    return record && issuedView(record, this.cas.findOfRecord(record.caId));
  }
}

/**
 * A client lists its own enrolments, an operator those of the CAs and profiles it is in charge of; of those that wait for
 * a decision, the ones that it may decide on.
 */
function audienceOf(caller: Caller, state: EnrolmentQueryDto['state']): Partial<EnrolmentFilter> {
  const { clientId, caIds, profileIds } = caller;
  if (caller.kind !== 'operator') return { clientId };
  return {
    ...(caIds !== 'all' && { caIds: [...caIds] }),
    ...(profileIds !== 'all' && { profileIds: [...profileIds] }),
    ...(state === 'pending_approval' && { undecidedBy: clientId }),
  };
}
