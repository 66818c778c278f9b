import type { EvidenceRecord } from '../../store/records';
import { isLevelMet, rankOf, type AssurancePolicy, type LevelRanks } from '../../world/assurance';
import type { CertificateProfile } from '../../world/certificate-profile';

/** What evidence may be required for. */
export type NeedName = 'identityAssurance' | 'signerAuthentication' | 'mandate';

/** One requirement of a profile, beside the best that was given for it. */
export interface EvidenceNeed {
  readonly need: NeedName;
  /** A word for a level; `mandate` has none. */
  readonly required: string | null;
  /** The best word that was given; null = nothing yet. */
  readonly given: string | null;
  readonly isMet: boolean;
}

/** The part of an evidence that requirements look at. */
export type ProvenLevels = Pick<EvidenceRecord, 'type' | 'identityLevel' | 'authenticationLevel'>;

/** What the profile requires of evidence, and how far that is met. Nothing is required = an empty list. */
export function evidenceNeeds(
  { requires = {} }: CertificateProfile,
  policy: AssurancePolicy,
  evidence: readonly ProvenLevels[],
): EvidenceNeed[] {
  const { identityAssurance, signerAuthentication, mandate } = requires;
  const needs: EvidenceNeed[] = [];
  if (identityAssurance !== undefined) {
    const given = best(
      policy.identity,
      evidence.map(({ identityLevel }) => identityLevel),
    );
    needs.push(levelNeed('identityAssurance', policy.identity, identityAssurance, given));
  }
  if (signerAuthentication !== undefined) {
    const given = best(
      policy.authentication,
      evidence.map(({ authenticationLevel }) => authenticationLevel),
    );
    needs.push(levelNeed('signerAuthentication', policy.authentication, signerAuthentication, given));
  }
  if (mandate === true) {
    const isMet = evidence.some(({ type }) => type === 'mandate');
    needs.push({ need: 'mandate', required: null, given: null, isMet });
  }
  return needs;
}

/** Whether evidence is all there. */
export function areNeedsMet(needs: readonly EvidenceNeed[]): boolean {
  return needs.every(({ isMet }) => isMet);
}

function levelNeed(need: NeedName, ranks: LevelRanks, required: string, given: string | null): EvidenceNeed {
  return { need, required, given, isMet: isLevelMet(ranks, required, given) };
}

function best(ranks: LevelRanks, words: readonly (string | null)[]): string | null {
  return words.reduce<string | null>(
    (found, word) => ((rankOf(ranks, word) ?? -1) > (rankOf(ranks, found) ?? -1) ? word : found),
    null,
  );
}
