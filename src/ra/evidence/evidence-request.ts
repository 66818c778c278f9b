import { PkiError } from '../../common/pki-error';
import type { EvidenceType } from '../../store/records';
import { MAX_IDENTIFIER_LENGTH } from '../enrolment-request';
import { MemberReader } from '../member-reader';

/** What a client may send; `signer_authentication` comes with the enrolment alone. */
export const SENT_EVIDENCE_TYPES = [
  'oid4vp_pid',
  'eid_assertion',
  'registry_extract',
  'vlei',
  'mandate',
  'manual_ref',
] as const satisfies readonly EvidenceType[];

export type SentEvidenceType = (typeof SENT_EVIDENCE_TYPES)[number];

/** Longest payload as JSON text, in UTF-8 octets. */
export const MAX_PAYLOAD_OCTETS = 64 * 1024;

export const EVIDENCE_MEMBERS = ['type', 'payload', 'loa', 'proofingId', 'verifiedAt'] as const;

/** The members that a type must have beside `type`; the levels and times of an assertion stand in it. */
const REQUIRED: Readonly<Record<SentEvidenceType, readonly (typeof EVIDENCE_MEMBERS)[number][]>> = {
  oid4vp_pid: ['payload', 'loa', 'verifiedAt'],
  eid_assertion: ['payload'],
  registry_extract: ['payload', 'loa', 'verifiedAt'],
  vlei: ['payload', 'loa', 'verifiedAt'],
  mandate: ['payload', 'verifiedAt'],
  manual_ref: ['loa', 'proofingId', 'verifiedAt'],
};

/** The body of `POST enrolments/{id}/evidence`, well-formed. */
export interface EvidenceRequest {
  readonly type: SentEvidenceType;
  /** A JSON object, or the compact JWT of `eid_assertion`. */
  readonly payload: string | Readonly<Record<string, unknown>> | undefined;
  readonly loa: string | undefined;
  readonly proofingId: string | undefined;
  readonly verifiedAt: Date | undefined;
}

/** Throws `malformed` with a JSON pointer for every fault, and `too_large`. */
export function readEvidenceRequest(body: unknown): EvidenceRequest {
  const reader = MemberReader.ofBody(body);
  reader.allowOnly(EVIDENCE_MEMBERS);
  const type = reader.choice('type', SENT_EVIDENCE_TYPES, true);
  const request = {
    payload: readPayload(reader, type),
    loa: reader.text('loa', { maxLength: MAX_IDENTIFIER_LENGTH }),
    proofingId: reader.text('proofingId', { maxLength: MAX_IDENTIFIER_LENGTH }),
    verifiedAt: reader.time('verifiedAt'),
  };
  for (const member of type === undefined ? [] : REQUIRED[type]) {
    if (!reader.has(member)) reader.fault(member, `Evidence of type ${type} needs this member.`);
  }
  reader.finish();
  return { type: type as SentEvidenceType, ...request };
}

function readPayload(reader: MemberReader, type: SentEvidenceType | undefined): EvidenceRequest['payload'] {
  if (!reader.has('payload')) return undefined;
  const payload = reader.raw['payload'];
  if (Buffer.byteLength(JSON.stringify(payload)) > MAX_PAYLOAD_OCTETS) {
    const detail = `The payload is longer than ${MAX_PAYLOAD_OCTETS} octets; send what was relied on, and keep the rest.`;
    throw new PkiError('too_large', detail, { errors: [{ pointer: '/payload', detail }] });
  }
  if (type === 'eid_assertion') return reader.text('payload', { maxLength: MAX_PAYLOAD_OCTETS });
  return reader.object('payload')?.raw;
}
