import { wireTime } from '../../common/wire-time';
import type { EvidenceRecord } from '../../store/records';
import type { EvidenceDto, EvidenceNeedDto } from '../dto/evidence.dto';
import type { EvidenceNeed } from './evidence-needs';

/** An evidence on the wire, for the owner of the enrolment and operators. */
export function evidenceView(record: EvidenceRecord): EvidenceDto {
  const { evidenceId, type, identityLevel, authenticationLevel, proofingId, verifiedAt } = record;
  const { receivedAt, payload, payloadSha256 } = record;
  return {
    evidenceId,
    type,
    identityLevel,
    authenticationLevel,
    proofingId,
    verifiedAt: verifiedAt && wireTime(verifiedAt),
    receivedAt: wireTime(receivedAt),
    payloadSha256,
    payload: payload === null ? null : (JSON.parse(payload) as EvidenceDto['payload']),
  };
}

export function needView({ need, required, given, isMet }: EvidenceNeed): EvidenceNeedDto {
  return { need, required, given, met: isMet };
}

/** What an audit record tells of evidence: names, levels and hashes, no personal data. */
export function evidenceGrounds(
  evidence: readonly Omit<EvidenceRecord, 'enrolmentId'>[],
): Record<string, unknown> {
  if (evidence.length === 0) return {};
  return {
    evidence: evidence.map((record) => {
      const { evidenceId, type, identityLevel, authenticationLevel, payloadSha256, assertionIssuer } = record;
      return { evidenceId, type, identityLevel, authenticationLevel, payloadSha256, assertionIssuer };
    }),
  };
}
