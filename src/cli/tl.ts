import { existsSync, readFileSync } from 'node:fs';
import { listDifferences } from '../trusted-list/compare-lists';
import type {
  AgreementDecisionDto,
  AgreementDto,
  ListedServiceDto,
  ListedServicesDto,
  PublishedListDto,
  PublishedListsDto,
  ServiceDecisionDto,
  TrustedListDto,
} from '../trusted-list/management/trusted-list.dto';
import { readUnverifiedTrustedList } from '../trusted-list/read-trusted-list';
import { TrustedListError } from '../trusted-list/trusted-list-error';
import type { TrustServiceStatusList } from '../trusted-list/trusted-list';
import { CommandError } from './command-error';
import { askServer } from './http-answer';
import type { ManagementSession } from './management-session';
import { refusalOf } from './service-refusal';
import { textTable } from './text-table';

const TOKEN_REMEDY =
  'Set KAKEHASHI_MANAGEMENT_TOKEN, or name the data folder of the service with --data-dir.';
/** The words of lists for a service that has ended. */
const ENDED = ['withdrawn', 'revoked'];

/** What a command shows: for people, and as JSON. */
export interface Shown {
  readonly text: string;
  readonly json: object;
}

/** The lists and services, or one list. Throws ServiceRefusal. */
export async function showLists(session: ManagementSession, listId: string | undefined): Promise<Shown> {
  const { services } = await asked<ListedServicesDto>(session, 'GET', '/listed-services');
  if (listId === undefined) {
    const answer = await asked<PublishedListsDto>(session, 'GET', '/trusted-lists');
    return {
      text: `${issuesText(answer.lists)}\n${servicesText(services)}`,
      json: { ...answer, services },
    };
  }
  const list = await asked<TrustedListDto>(session, 'GET', `/trusted-lists/${encodeURIComponent(listId)}`);
  const own = services.filter((service) => service.listId === listId);
  const signers = textTable([
    ['Signer', 'Subject', 'Until', 'State', 'SHA-256'],
    ...list.signers.map(({ ordinal, subject, notAfter, retiredAt, sha256 }) => [
      String(ordinal),
      subject,
      notAfter,
      retiredAt === null ? 'announced' : `retired ${retiredAt}`,
      sha256,
    ]),
  ]);
  const shownServices = own.length === 0 ? '' : `\n${servicesText(own)}`;
  return {
    text: `${issuesText(list.issues)}\n${signers}${shownServices}`,
    json: { ...list, services: own },
  };
}

/** Issues a list, or all. Throws ServiceRefusal. */
export async function publishLists(session: ManagementSession, listId: string | undefined): Promise<Shown> {
  const place = listId === undefined ? '' : `/${encodeURIComponent(listId)}`;
  return issued(await asked<PublishedListsDto>(session, 'POST', `/trusted-lists${place}/publish`));
}

/** Throws ServiceRefusal. */
export async function rollSigner(session: ManagementSession, listId: string): Promise<Shown> {
  const path = `/trusted-lists/${encodeURIComponent(listId)}/signers/roll`;
  return issued(await asked<PublishedListsDto>(session, 'POST', path));
}

/** Gives a service another status; without one, that of its list for a service that has ended. Throws ServiceRefusal. */
export async function changeStatus(
  session: ManagementSession,
  serviceId: string,
  status: string | undefined,
  startingTime: string | undefined,
): Promise<Shown> {
  const path = `/listed-services/${encodeURIComponent(serviceId)}/status`;
  const decision = await asked<ServiceDecisionDto>(session, 'POST', path, {
    status: status ?? (await endedStatusOf(session, serviceId)),
    ...(startingTime !== undefined && { startingTime }),
  });
  return {
    text: `${servicesText([decision.service])}\n${issuesText(decision.published)}`,
    json: decision,
  };
}

/** Throws ServiceRefusal. */
export async function showAgreement(session: ManagementSession): Promise<Shown> {
  const agreement = await asked<AgreementDto>(session, 'GET', '/agreement');
  return { text: agreementText(agreement), json: agreement };
}

/** Lets the agreement begin or end. Throws ServiceRefusal. */
export async function changeAgreement(
  session: ManagementSession,
  verb: 'enact' | 'repeal',
  startingTime: string | undefined,
): Promise<Shown> {
  const body = startingTime === undefined ? {} : { startingTime };
  const decision = await asked<AgreementDecisionDto>(session, 'POST', `/agreement/${verb}`, body);
  return {
    text: `${agreementText(decision.agreement)}\n${issuesText(decision.published)}`,
    json: decision,
  };
}

/**
 * What differs between two issues, each a file or a URL; without the second one, what is published now where the first one
 * says that it is. No signature is asked for. Throws CommandError where one cannot be read.
 */
export async function diffLists(before: string, after: string | undefined): Promise<Shown> {
  const old = await listAt(before);
  const [published] = old.schemeInformation.distributionPoints ?? [];
  const place = after ?? published;
  if (place === undefined)
    throw new CommandError(`${before} does not say where it is published; name the other list too`);
  const now = await listAt(place);
  const differences = listDifferences(old, now);
  const [from, to] = [old, now].map(({ schemeInformation }) => schemeInformation.tslSequenceNumber);
  const lines = differences.length === 0 ? ['nothing but the issue itself'] : differences;
  return {
    text: `From number ${from} to ${to}:\n${lines.map((line) => `  - ${line}\n`).join('')}`,
    json: { from, to, differences },
  };
}

async function listAt(place: string): Promise<TrustServiceStatusList> {
  try {
    return readUnverifiedTrustedList(await octetsAt(place));
  } catch (cause) {
    if (!(cause instanceof TrustedListError)) throw cause;
    throw new CommandError(`${place} is no trusted list: ${cause.message}`, { cause });
  }
}

async function octetsAt(place: string): Promise<Uint8Array> {
  if (existsSync(place)) return readFileSync(place);
  if (!/^https?:\/\//.test(place)) throw new CommandError(`there is no file ${place}`);
  const { status, octets } = await askServer(place, {}, 'is the service running?');
  if (status === 200) return octets;
  throw new CommandError(`${place} is answered with status ${status}`);
}

async function endedStatusOf(session: ManagementSession, serviceId: string): Promise<string> {
  const { services } = await asked<ListedServicesDto>(session, 'GET', '/listed-services');
  const known = services.find((service) => service.serviceId === serviceId)?.statuses ?? ENDED;
  return ENDED.find((status) => known.includes(status)) ?? 'withdrawn';
}

/** The body of a good answer to a path of `management/v1`. Throws ServiceRefusal. */
export async function asked<Body>(
  session: ManagementSession,
  method: string,
  path: string,
  body?: object,
): Promise<Body> {
  const answer = await session.ask(method, `/management/v1${path}`, body);
  if (answer.status >= 200 && answer.status < 300) return answer.body as Body;
  throw refusalOf(answer.status, answer.body, answer.status === 401 ? TOKEN_REMEDY : undefined);
}

function issued(answer: PublishedListsDto): Shown {
  return { text: issuesText(answer.lists), json: answer };
}

function issuesText(issues: readonly PublishedListDto[]): string {
  if (issues.length === 0) return 'No list says anything new.\n';
  return textTable([
    ['List', 'File', 'Number', 'Issued', 'Next update', 'SHA-256'],
    ...issues.map(({ listId, file, sequenceNumber, issuedAt, nextUpdate, sha256 }) => [
      listId,
      file,
      String(sequenceNumber),
      issuedAt,
      nextUpdate,
      sha256,
    ]),
  ]);
}

function servicesText(services: readonly ListedServiceDto[]): string {
  return textTable([
    ['Service', 'List', 'Type', 'Status', 'Since', 'Taken over by'],
    ...services.map(({ serviceId, listId, serviceType, status, startingTime, takenOverBy }) => [
      serviceId,
      listId,
      serviceType,
      status,
      startingTime,
      takenOverBy ?? '-',
    ]),
  ]);
}

function agreementText({ recognition, status, startingTime }: AgreementDto): string {
  return textTable([
    ['Policy', 'Agreement', 'Since'],
    [recognition, status, startingTime],
  ]);
}
