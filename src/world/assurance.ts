import { join } from 'node:path';

import { YamlFile, mergeMaps } from './yaml-file';

/** Rank by word; a higher rank is a better proof. */
export type LevelRanks = Readonly<Record<string, number>>;

/** How levels of assurance compare, and how old a proof may be. Durations are ISO 8601. */
export interface AssurancePolicy {
  /** Of identity proofing: IAL 1-3, low, substantial, high. */
  readonly identity: LevelRanks;
  /** Of the authentication of a signer (`acr`): AAL 0-3. */
  readonly authentication: LevelRanks;
  /** Since the identity was verified. */
  readonly evidenceMaxAge: string;
  /** Since the signer authenticated. */
  readonly authenticationMaxAge: string;
}

/** Whose assertions about the authentication of signers are believed. */
export interface IdentityProvider {
  readonly providerId: string;
  /** `iss` of its assertions. */
  readonly issuer: string;
  /** Public keys, a JWK Set. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

/** Evidence that stands for every subject a client enrols, since the client identifies them by an audited procedure. */
export interface StandingEvidence {
  readonly reference: string;
  /** Level of identity proofing. */
  readonly loa: string;
}

const DEFAULT_FILE = join(__dirname, '../../config/assurance.yaml');

/** What a world says, laid on `config/assurance.yaml`. */
export function assuranceOn(given: Partial<AssurancePolicy> | undefined): AssurancePolicy {
  const merged = mergeMaps(YamlFile.read(DEFAULT_FILE).value, given ?? {});
  return merged as unknown as AssurancePolicy;
}

/** Whether a level is good enough; a word that the table does not have, or none, is not. */
export function isLevelMet(ranks: LevelRanks, required: string, given: string | null): boolean {
  const [wanted, offered] = [rankOf(ranks, required), rankOf(ranks, given)];
  return wanted !== undefined && offered !== undefined && offered >= wanted;
}

/** Undefined for a word that the table does not have. */
export function rankOf(ranks: LevelRanks, word: string | null): number | undefined {
  return word !== null && Object.hasOwn(ranks, word) ? ranks[word] : undefined;
}

/** The words of a table, for people who have to choose one. */
export function levelWords(ranks: LevelRanks): string {
  return Object.keys(ranks).join(', ');
}
