import { wireTime } from '../../common/wire-time';
import type { SubjectKeyRecord } from '../../store/records';
import { parseSubjectPublicKeyInfo } from '../../x509/subject-public-key-info';
import { Answer, entityTag } from '../answer';
import { encodeBase64 } from '../base64';
import { algorithmOid } from './key-algorithm';
import type { KeyDestructionDto, KeyDto } from './key.dto';

export function keyView(record: SubjectKeyRecord): KeyDto {
  const { spkiDer, useBy, sessionId } = record;
  return {
    keyId: record.keyId,
    state: record.state,
    publicKey: spkiDer && encodeBase64(spkiDer),
    spkiSha256: record.spkiSha256,
    algorithm: spkiDer && algorithmOid(parseSubjectPublicKeyInfo(spkiDer)),
    qscdId: record.qscdId,
    generatedAt: record.generatedAt && wireTime(record.generatedAt),
    oneTime: record.oneTime,
    session: useBy && { sessionId, expiresAt: wireTime(useBy) },
    verdict: record.attestation,
    compromisedAt: record.compromisedAt && wireTime(record.compromisedAt),
    destroyRequestedAt: record.destroyRequestedAt && wireTime(record.destroyRequestedAt),
    destruction: record.destruction as KeyDestructionDto | null,
    createdAt: wireTime(record.createdAt),
  };
}

/** The answer to a GET or PUT of a key. */
export function keyAnswer(status: 200 | 201, record: SubjectKeyRecord): Answer {
  const view = keyView(record);
  const answer = Answer.ofJson(status, { etag: entityTag(JSON.stringify(view)) }, view);
  return status === 201 ? answer.with(placeOf(record)) : answer;
}

/** The answer to a POST about a key. */
export function keyChangeAnswer(record: SubjectKeyRecord): Answer {
  return keyAnswer(200, record).with(placeOf(record));
}

function placeOf({ keyId }: SubjectKeyRecord): { readonly location: string } {
  return { location: `/ra/v1/keys/${encodeURIComponent(keyId)}` };
}
