import type { EnrolmentRecord, RequiredAction } from '../store/records';
import { Answer, versionTag } from './answer';
import type { EnrolmentDto, StatusUrisDto } from './dto/enrolment.dto';
import { WAITING_STATES } from './enrolment-state';
import { wireTime } from '../common/wire-time';

/** What an enrolment shows of its certificate; binary values are base64 DER. */
export interface IssuedView {
  readonly serialNumber: string;
  readonly certificate: string;
  readonly chain: readonly string[];
  readonly statusUris: StatusUrisDto;
}

/** Seconds after which to poll a pending enrolment again. */
const RETRY_AFTER_SECONDS = 5;

export const NO_STATUS_URIS: StatusUrisDto = { ocsp: [], crl: [] };

/** An enrolment on the wire; `issued` is there if it has a certificate. */
export function enrolmentView(enrolment: EnrolmentRecord, issued: IssuedView | undefined): EnrolmentDto {
  return {
    enrolmentId: enrolment.enrolmentId,
    externalId: enrolment.externalId,
    state: enrolment.state,
    stateReason: enrolment.stateReason,
    requiredActions: enrolment.requiredActions,
    expiresAt: enrolment.expiresAt && wireTime(enrolment.expiresAt),
    linkBy: enrolment.linkBy && wireTime(enrolment.linkBy),
    approvals: enrolment.approvals,
    replaces: enrolment.replaces,
    history: enrolment.history,
    certId: enrolment.certificateId,
    serialNumber: issued?.serialNumber ?? null,
    certificate: issued?.certificate ?? null,
    chain: issued?.chain ?? [],
    keyId: enrolment.keyId,
    statusUris: issued?.statusUris ?? NO_STATUS_URIS,
  };
}

/** A reference that works under every host name the service is reached by (RFC 3986 4.2). */
export function enrolmentPath(enrolmentId: string): string {
  return `/ra/v1/enrolments/${enrolmentId}`;
}

/** What the client must do, and where. */
export function requiredAction(enrolmentId: string, type: RequiredAction['type']): RequiredAction {
  return { type, href: `${enrolmentPath(enrolmentId)}/${type}` };
}

/** The answer to a POST about an enrolment: what a reading of it tells, and `Location`. */
export function enrolmentAnswer(
  status: 200 | 201 | 202,
  enrolment: EnrolmentRecord,
  issued: IssuedView | undefined,
): Answer {
  const headers = { ...headersOf(enrolment), location: enrolmentPath(enrolment.enrolmentId) };
  return Answer.ofJson(status, headers, enrolmentView(enrolment, issued));
}

/** The answer to a GET of an enrolment. */
export function enrolmentReading(enrolment: EnrolmentRecord, issued: IssuedView | undefined): Answer {
  return Answer.ofJson(200, headersOf(enrolment), enrolmentView(enrolment, issued));
}

/** `ETag`, and `Retry-After` while something will happen without the client. */
function headersOf({ version, state }: EnrolmentRecord): Record<string, string> {
  const headers: Record<string, string> = { etag: versionTag(version) };
  if (WAITING_STATES.includes(state)) headers['retry-after'] = String(RETRY_AFTER_SECONDS);
  return headers;
}
