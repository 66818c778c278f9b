import { Inject, Injectable } from '@nestjs/common';
import { wireTime } from '../../common/wire-time';
import type { TrustedListSignerRecord } from '../../store/records';
import { TrustedListSignerRepository } from '../../store/trusted-list-signer.repository';
import { TrustedListRepository } from '../../store/trusted-list.repository';
import type { AuditEntry, Statement } from '../../store/unit-of-work';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import { sha256Of } from './list-issue';
import { ListSignerKeys } from './list-signer-keys.service';
import { announcedValidities, followingValidity, isListOfListsKind, signerNeed } from './list-signers';
import { activeOf } from './list-state.service';
import { LIST_WORLD, type ListWorld } from './publication-ports';

/** The signers of all lists as they are to be, and what makes them so. */
export interface SignerPlan {
  /** Those that are retired too; oldest first. */
  readonly signers: readonly TrustedListSignerRecord[];
  /** Lists of lists of which a pivot tells the new signers. */
  readonly pivotsFor: readonly string[];
  /** Lists whose signers are announced anew, so that their pivots lead nowhere. */
  readonly announced: readonly string[];
  readonly statements: readonly Statement[];
  readonly audit: readonly AuditEntry[];
}

/**
 * Keeps two signers for each list: the oldest signs, the second is announced and takes its place.
 *
 * Roll-over: the oldest is retired, the second signs from then on, and a new one is announced. The signers of a list of
 * lists stand in no other list, so its change is told by a pivot (European Commission, "LOTL pivot mechanism"; EU DSS
 * `LOTLWithPivotsAnalysis`): an issue signed by a signer of before, whose pointer to itself announces the signers from then
 * on. It is frozen, and later issues name it in SchemeInformationURI, newest first, before the page that announced the
 * first signers. A reader starts from those, verifies each pivot by the signers of the one before, and the list by
 * those of the last. The pivot has a number of its own, and says what the next issue says.
 *
 * Where no signer can sign any more, or the world renamed the operator, two new ones are announced on the page, and the
 * chain of pivots ends, as after a new publication in the Official Journal.
 */
@Injectable()
export class SignerRollover {
  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly keys: ListSignerKeys,
    private readonly repository: TrustedListSignerRepository,
    private readonly lists: TrustedListRepository,
  ) {}

  /** @param rolled lists whose signers are to be rolled over although nothing forces it */
  async plan(
    signers: readonly TrustedListSignerRecord[],
    rolled: readonly string[],
    now: Date,
    actor: string,
  ): Promise<SignerPlan> {
    const plans = await Promise.all(
      this.world.trustedLists.lists.map((list) => this.planOf(list, signers, rolled, now, actor)),
    );
    const changed = new Map(
      plans.flatMap((plan) => plan.signers).map((one) => [`${one.listId}/${one.ordinal}`, one]),
    );
    const kept = signers.filter(({ listId, ordinal }) => !changed.has(`${listId}/${ordinal}`));
    return {
      signers: [...kept, ...changed.values()].sort((one, other) => one.ordinal - other.ordinal),
      pivotsFor: plans.flatMap((plan) => plan.pivotsFor),
      announced: plans.flatMap((plan) => plan.announced),
      statements: plans.flatMap((plan) => plan.statements),
      audit: plans.flatMap((plan) => plan.audit),
    };
  }

  /** `signers` of the result: those that change. */
  private async planOf(
    list: TrustedListDefinition,
    signers: readonly TrustedListSignerRecord[],
    rolled: readonly string[],
    now: Date,
    actor: string,
  ): Promise<SignerPlan> {
    const { listId, kind } = list;
    const active = activeOf(signers, listId);
    const need = signerNeed(list, active, now);
    const isRolled = need === 'roll' || (need === 'none' && rolled.includes(listId));
    const retired = need === 'announce' ? active : isRolled ? active.slice(0, 1) : [];
    const validities =
      need === 'announce'
        ? announcedValidities(now)
        : isRolled
          ? [followingValidity(active.slice(1), now)]
          : [];
    const last = Math.max(0, ...signers.filter((one) => one.listId === listId).map(({ ordinal }) => ordinal));
    const added = await Promise.all(
      validities.map((validity, index) => this.keys.certify(list, last + 1 + index, validity)),
    );
    return {
      signers: [...retired.map((one) => ({ ...one, retiredAt: now })), ...added],
      pivotsFor: isRolled && isListOfListsKind(kind) ? [listId] : [],
      announced: need === 'announce' ? [listId] : [],
      statements: [
        ...retired.map(({ ordinal }) => this.repository.retire(listId, ordinal, now)),
        ...added.map((one) => this.repository.insert(one)),
        ...(need === 'announce' ? [this.lists.endPivots(listId)] : []),
      ],
      audit: [
        ...retired.map((one) => signerAudit('trusted_list_signer.retired', one, actor)),
        ...added.map((one) => signerAudit('trusted_list_signer.certified', one, actor)),
      ],
    };
  }
}

function signerAudit(action: string, one: TrustedListSignerRecord, actor: string): AuditEntry {
  const { listId, ordinal, keyId, certificateDer, notAfter } = one;
  return {
    actor,
    action,
    objectType: 'trusted_list_signer',
    objectId: `${listId}/${ordinal}`,
    details: { keyId, sha256: sha256Of(certificateDer).toString('hex'), notAfter: wireTime(notAfter) },
  };
}
