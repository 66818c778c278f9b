import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CLOCK, type Clock } from '../../common/clock';
import { PkiError } from '../../common/pki-error';
import { wireTime } from '../../common/wire-time';
import { CertificateRepository } from '../../store/certificate.repository';
import type { CertificateRecord, SubjectKeyRecord } from '../../store/records';
import { Store } from '../../store/store';
import { SubjectKeyRepository } from '../../store/subject-key.repository';
import type { Answer } from '../answer';
import { changeObject } from '../planned-change';
import { CertificateLookupService } from '../certificate-lookup.service';
import type { IdempotentRequest } from '../idempotency/idempotent-request';
import { parseWireTime } from '../member-reader';
import { keyIdFault } from './key-id';
import { assertKeyMove } from './key-state';
import { keyAudit, keyDestroyedEvent } from './key-trail';
import { keyChangeAnswer } from './key-view';
import type { KeyDestructionRequestDto } from './key.dto';

/** Reports of the destruction of keys (TS 119 431-1 DEL-6.3.2-01, -04). */
@Injectable()
export class KeyDestructionService {
  constructor(
    private readonly subjectKeys: SubjectKeyRepository,
    private readonly certificates: CertificateRepository,
    private readonly lookup: CertificateLookupService,
    private readonly store: Store,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 200 with the key. Throws `not_found`, `malformed`, `state_conflict`, `live_certificate`. */
  report(
    caller: Caller,
    keyId: string,
    request: KeyDestructionRequestDto,
    repeat: IdempotentRequest,
  ): Promise<Answer> {
    return changeObject('key', async (lost) => {
      // 1 the key, and whether it can be destroyed
      const key =
        keyIdFault(keyId) === undefined
          ? await this.subjectKeys.findByKeyId(caller.clientId, keyId)
          : undefined;
      if (key === undefined) throw new PkiError('not_found', 'There is no key with this keyId.');
      assertKeyMove(key.state, 'destroyed', 'rssp');
      const now = this.clock.now();
      const destroyedAt = timeOfDestruction(request, key, now);
      // 2 what rests on it
      const live = await this.certificates.listLiveOfKey(key.spkiSha256, now);
      const blocking = live.filter((certificate) => !this.mayOutlive(key, certificate));
      if (blocking.length > 0) throw liveCertificates(blocking);
      // 3 one unit
      const destruction = {
        destroyedAt: wireTime(destroyedAt),
        reason: request.reason,
        statement: request.statement ?? null,
      };
      const destroyed: SubjectKeyRecord = { ...key, state: 'destroyed', destruction, dueAt: null };
      const answer = keyChangeAnswer(destroyed);
      const certIds = live.map(({ certId }) => certId);
      await this.store.commit({
        statements: [
          ...repeat.statementsFor(answer),
          this.subjectKeys.destroy(key, destruction, certIds, now, lost),
        ],
        audit: [keyAudit('key.destroy', caller.clientId, destroyed, { ...destruction, from: key.state })],
        events: [keyDestroyedEvent(key, destroyedAt, request.reason)],
      });
      return answer;
    });
  }

  /**
   * A one-time key ends with its session, before its certificate (TS 119 431-1 DEL-6.3.2-05); a validity-assured certificate
   * cannot be revoked before its key is destroyed, nor ever (EN 319 412-1 5.2.2).
   */
  private mayOutlive({ oneTime }: SubjectKeyRecord, certificate: CertificateRecord): boolean {
    return oneTime || this.lookup.rulesOf(certificate).status.validityAssured === true;
  }
}

function timeOfDestruction(
  { destroyedAt: text }: KeyDestructionRequestDto,
  { generatedAt }: SubjectKeyRecord,
  now: Date,
): Date {
  const destroyedAt = parseWireTime(text);
  if (destroyedAt === undefined) throw new TypeError('the validated request has no time');
  if (destroyedAt > now) throw malformed(`This time has not come yet (now is ${wireTime(now)}).`);
  if (generatedAt !== null && destroyedAt < generatedAt)
    throw malformed(`The key was generated later, at ${wireTime(generatedAt)}.`);
  return destroyedAt;
}

function liveCertificates(live: readonly CertificateRecord[]): PkiError {
  const certIds = live.map(({ certId }) => certId).join(', ');
  return new PkiError(
    'live_certificate',
    `Live certificates rest on the key: revoke ${certIds} first, or report when they have expired.`,
  );
}

function malformed(detail: string): PkiError {
  return new PkiError('malformed', 'The body has members that are not valid; errors[] points to each.', {
    errors: [{ pointer: '/destroyedAt', detail }],
  });
}
