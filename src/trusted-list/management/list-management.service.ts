import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import type { TrustedListRecord, TrustedListSignerRecord } from '../../store/records';
import { formatName } from '../../x509/name';
import { parseCertificate } from '../../x509/tbs-certificate';
import {
  agreementChange,
  agreementStanding,
  listOf,
  serviceOf,
  serviceStanding,
  statusChange,
  statusesOf,
  takeOver,
} from '../publication/list-changes';
import { sha256Of } from '../publication/list-issue';
import { ListPublisher, type PublicationOrder } from '../publication/list-publisher.service';
import { ListState } from '../publication/list-state.service';
import { ListedCas } from '../publication/listed-cas';
import { LIST_WORLD, type ListWorld } from '../publication/publication-ports';
import { PublishedLists } from '../publication/published-lists.service';
import { readUnverifiedTrustedList } from '../read-trusted-list';
import { listJson } from './list-json';
import type {
  AgreementDecisionDto,
  AgreementDto,
  ListedServiceDto,
  ListedServicesDto,
  ListSignerDto,
  PublishedListDto,
  PublishedListsDto,
  ServiceDecisionDto,
  ServiceStatusDto,
  StartingTimeDto,
  TakeOverDto,
  TrustedListDto,
} from './trusted-list.dto';

/** Who has the management token. */
const ACTOR = 'management';

/** What operators see and decide of trusted lists. */
@Injectable()
export class ListManagement {
  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly publisher: ListPublisher,
    private readonly published: PublishedLists,
    private readonly state: ListState,
    private readonly cas: ListedCas,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  lists(): PublishedListsDto {
    const records = [...this.published.current(), ...this.published.pivots()];
    return { lists: records.map((record) => this.shownIssue(record)) };
  }

  /** `not_found`. */
  read(listId: string, version: 5 | 6): TrustedListDto {
    listOf(this.world.trustedLists, listId);
    const issues = this.published.current().filter((record) => record.listId === listId);
    const record = issues.find((one) => one.version === version);
    if (!record)
      throw new PkiError('not_found', `The list ${listId} is not published in version ${version}.`);
    const pivots = this.published.pivots().filter((one) => one.listId === listId);
    return {
      issues: [...issues, ...pivots].map((one) => this.shownIssue(one)),
      signers: this.state.current.signers.filter((one) => one.listId === listId).map(shownSigner),
      list: listJson(readUnverifiedTrustedList(record.octets)) as object,
    };
  }

  /** Issues one list, or all. `not_found`. */
  async publish(listId?: string): Promise<PublishedListsDto> {
    const { trustedLists } = this.world;
    const issued = listId === undefined ? trustedLists.lists : [listOf(trustedLists, listId)];
    return this.publishedBy({ actor: ACTOR, issued: issued.map((list) => list.listId) });
  }

  /** Rolls the signers of a list over. `not_found`. */
  async roll(listId: string): Promise<PublishedListsDto> {
    listOf(this.world.trustedLists, listId);
    return this.publishedBy({ actor: ACTOR, rolled: [listId] });
  }

  services(): ListedServicesDto {
    const { services } = this.world.trustedLists;
    return { services: services.map(({ serviceId }) => this.service(serviceId)) };
  }

  /** `not_found`; `malformed` for a status unknown to the list; `state_conflict` for the same status, or a time out of order. */
  async setStatus(serviceId: string, asked: ServiceStatusDto): Promise<ServiceDecisionDto> {
    const { trustedLists } = this.world;
    const { status } = asked;
    const startingTime = timeOf(asked);
    const { lists } = await this.publishedBy({
      actor: ACTOR,
      decide: (soFar, now) => [statusChange(trustedLists, soFar, serviceId, { status, startingTime }, now)],
    });
    return { service: this.service(serviceId), published: lists };
  }

  /** `not_found`; `malformed` for an unknown TSP; `state_conflict` for the TSP that runs it, or a time out of order. */
  async takeOver(serviceId: string, asked: TakeOverDto): Promise<ServiceDecisionDto> {
    const { trustedLists, tsps, cas } = this.world;
    const { caId } = serviceOf(trustedLists, serviceId);
    const own = cas.find((ca) => ca.caId === caId)?.tspId ?? '';
    const request = { tspId: asked.tspId, startingTime: timeOf(asked) };
    const tspIds = tsps.map(({ tspId }) => tspId);
    const { lists } = await this.publishedBy({
      actor: ACTOR,
      decide: (soFar, now) => [takeOver(trustedLists, tspIds, soFar, serviceId, request, own, now)],
    });
    return { service: this.service(serviceId), published: lists };
  }

  agreement(): AgreementDto {
    const { trustedLists } = this.world;
    const { status, startingTime } = agreementStanding(trustedLists, this.state.current.changes);
    return { recognition: trustedLists.japan.recognition, status, startingTime: wireTime(startingTime) };
  }

  /** `state_conflict` where it is so already, or for a time out of order. */
  async setAgreement(status: 'enacted' | 'repealed', asked: StartingTimeDto): Promise<AgreementDecisionDto> {
    const { trustedLists } = this.world;
    const { lists } = await this.publishedBy({
      actor: ACTOR,
      decide: (soFar, now) => [agreementChange(trustedLists, soFar, status, timeOf(asked), now)],
    });
    return { agreement: this.agreement(), published: lists };
  }

  private async publishedBy(order: PublicationOrder): Promise<PublishedListsDto> {
    const { published } = await this.publisher.publish(order);
    return { lists: published.map((record) => this.shownIssue(record)) };
  }

  private service(serviceId: string): ListedServiceDto {
    const definition = serviceOf(this.world.trustedLists, serviceId);
    const standing = serviceStanding(definition, this.state.current.changes);
    const { listId, caId, serviceType } = definition;
    return {
      serviceId,
      listId,
      caId,
      serviceType,
      status: standing.status,
      statuses: [...statusesOf(listOf(this.world.trustedLists, listId))],
      startingTime: wireTime(standing.startingTime),
      takenOverBy: standing.takenOverBy ?? null,
    };
  }

  private shownIssue(record: TrustedListRecord): PublishedListDto {
    const { listId, role, file, version, sequenceNumber, issuedAt, nextUpdate, sha256, signerSha256 } =
      record;
    return {
      listId,
      role,
      file,
      url: `${this.cas.publicUrl}/tl/${file}`,
      aliases: [...this.published.aliasesOf(file)],
      version,
      sequenceNumber,
      issuedAt: wireTime(issuedAt),
      nextUpdate: wireTime(nextUpdate),
      sha256: hexOf(sha256),
      signerSha256: hexOf(signerSha256),
    };
  }
}

function shownSigner({
  ordinal,
  certificateDer,
  notBefore,
  notAfter,
  retiredAt,
}: TrustedListSignerRecord): ListSignerDto {
  return {
    ordinal,
    subject: formatName(parseCertificate(certificateDer).tbs.subject),
    notBefore: wireTime(notBefore),
    notAfter: wireTime(notAfter),
    sha256: hexOf(sha256Of(certificateDer)),
    retiredAt: retiredAt && wireTime(retiredAt),
  };
}

/** `malformed` for a day that there is not. */
function timeOf({ startingTime }: StartingTimeDto): Date | undefined {
  if (startingTime == null) return undefined;
  const time = new Date(startingTime);
  if (!Number.isNaN(time.getTime()) && wireTime(time) === startingTime) return time;
  throw new PkiError('malformed', 'The starting time is no time; errors[] says why.', {
    errors: [{ pointer: '/startingTime', detail: 'There is no such day or time of day.' }],
  });
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}
