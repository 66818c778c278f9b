import { Inject, Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { CLOCK, type Clock } from '../common/clock';
import { CertificateRepository, type CertificateFilter } from '../store/certificate.repository';
import type { CertificateRecord } from '../store/records';
import { Answer } from './answer';
import { CertificateLookupService } from './certificate-lookup.service';
import { certificateStateAt } from './certificate-state';
import { certificateTag, certificateView } from './certificate-view';
import type { CertificateQueryDto } from './dto/certificate-query.dto';
import { DEFAULT_PAGE, pageOf, type Page } from './page';

/** Rows that one request looks at, at most, where the state depends on the Clock. */
const MAX_SCANNED = 5000;

/**
 * Reads certificates of subjects for the client they were issued for, and for operators; an operator also finds those of
 * CAs, responders and time-stamping units, by certId or serial number.
 */
@Injectable()
export class CertificateInventoryService {
  constructor(
    private readonly lookup: CertificateLookupService,
    private readonly certificates: CertificateRepository,
    private readonly cas: EstablishedCas,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `not_found`, also for another client's certificate. */
  async read(caller: Caller, certId: string, ifNoneMatch: string | undefined): Promise<Answer> {
    const record = await this.lookup.find(caller, certId);
    const now = this.clock.now();
    const view = certificateView(record, this.cas.findOfRecord(record.caId), now);
    return Answer.ofJson(200, { etag: certificateTag(record, now) }, view).unlessKnown(ifNoneMatch);
  }

  async list(caller: Caller, query: CertificateQueryDto): Promise<Answer> {
    const now = this.clock.now();
    const { items, nextCursor } = await this.page(caller, query, now);
    const views = items.map((record) => certificateView(record, this.cas.findOfRecord(record.caId), now));
    return Answer.ofJson(200, {}, { items: views, nextCursor });
  }

  /**
   * One page. A certificate expires by the Clock without anybody writing that down, so the store cannot tell the states
   * apart alone: rows are read until the page is full, and a page may be short although there are more.
   */
  private async page(
    caller: Caller,
    query: CertificateQueryDto,
    now: Date,
  ): Promise<Page<CertificateRecord>> {
    const { state, limit = DEFAULT_PAGE } = query;
    const filter = filterOf(caller, query);
    const found: CertificateRecord[] = [];
    let after = query.cursor;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += limit + 1) {
      const rows = await this.certificates.list({
        ...filter,
        ...(after !== undefined && { after }),
        limit: limit + 1,
      });
      found.push(...rows.filter((row) => isListed(row, caller, query) && matches(row, state, now)));
      if (found.length > limit || rows.length <= limit) return pageOf(found, limit, ({ certId }) => certId);
      after = rows[rows.length - 1]?.certId;
    }
    return { items: found, nextCursor: after ?? null };
  }
}

function filterOf(caller: Caller, query: CertificateQueryDto): Omit<CertificateFilter, 'after' | 'limit'> {
  const { credentialID, keyId, serialNumber, state } = query;
  return {
    ...(caller.kind === 'operator' ? {} : { clientId: caller.clientId }),
    ...(credentialID !== undefined && { credentialId: credentialID }),
    ...(keyId !== undefined && { keyId }),
    ...(serialNumber !== undefined && { serialHex: serialNumber }),
    ...(state !== undefined && state !== 'expired' && { state }),
  };
}

function matches(
  { state, notAfter }: CertificateRecord,
  wanted: CertificateQueryDto['state'],
  now: Date,
): boolean {
  return wanted === undefined || certificateStateAt(state, notAfter, now) === wanted;
}

/** Certificates of CAs, responders and time-stamping units are no part of the inventory, but an operator may look one up. */
function isListed(
  { kind }: CertificateRecord,
  caller: Caller,
  { serialNumber }: CertificateQueryDto,
): boolean {
  return kind === 'subject' || (caller.kind === 'operator' && serialNumber !== undefined);
}
