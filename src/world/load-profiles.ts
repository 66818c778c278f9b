import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { CertificateProfile } from './certificate-profile';
import { type LayeredSource, readLayers, siblingFile } from './layered-source';
import { profileProblems } from './profile-checks';
import { compileSchema, schemaProblems } from './schema-validation';
import { WorldError, type WorldProblem } from './world-error';

/** A checked profile and where it came from. */
export interface LoadedProfile {
  readonly profile: CertificateProfile;
  readonly source: LayeredSource;
}

const PROFILE_DEFAULTS = {
  policies: [],
  subject: [],
  nameEncoding: 'printable',
  latinNameAsAltName: false,
  identifierPlacement: 'organizationIdentifier',
  lei: 'none',
  requiresQscd: false,
  attestation: 'none',
  lifecycle: 'long_term',
  approval: 'auto',
  approvalPeriod: 'P7D',
  maxKeyAge: 'P3Y',
  popNonce: 'required',
  suspension: false,
  revokeOnReplace: false,
  revokeExpired: false,
  keepExpiredOnCrl: false,
  expectedFindings: [],
} as const;

const validateProfile = compileSchema('profile');

/** The profiles of a folder, and what is wrong with those that cannot be used. */
export interface ProfileFolder {
  readonly profiles: ReadonlyMap<string, LoadedProfile>;
  readonly brokenIds: readonly string[];
  readonly problems: readonly WorldProblem[];
}

/**
 * Reads every `*.yaml` of a folder as one profile whose id is the file's name. Files whose name begins with `_` are
 * bases for `extends` only. Throws WorldError with the problems of all files.
 */
export function loadProfiles(folder: string): ReadonlyMap<string, LoadedProfile> {
  const { profiles, problems } = readProfileFolder(folder);
  if (problems.length > 0) throw new WorldError(problems);
  return profiles;
}

/** As {@link loadProfiles}, for a caller that has problems of its own to tell. Throws only if there is no folder. */
export function readProfileFolder(folder: string): ProfileFolder {
  const profiles = new Map<string, LoadedProfile>();
  const brokenIds: string[] = [];
  const problems: WorldProblem[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.yaml') || file.startsWith('_')) continue;
    const profileId = basename(file, '.yaml');
    const loaded = readProfile(profileId, join(folder, file), problems);
    if (loaded) profiles.set(profileId, loaded);
    else brokenIds.push(profileId);
  }
  return { profiles, brokenIds, problems };
}

function readProfile(profileId: string, file: string, problems: WorldProblem[]): LoadedProfile | undefined {
  try {
    const source = readLayers(file, siblingFile);
    const schemaErrors = schemaProblems(validateProfile, source);
    if (schemaErrors.length > 0) throw new WorldError(schemaErrors);
    const profile = toProfile(profileId, source);
    const found = profileProblems(profile, source);
    if (found.length > 0) throw new WorldError(found);
    return { profile, source };
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function toProfile(profileId: string, { value }: LayeredSource): CertificateProfile {
  const subject = (value.subject ?? []) as readonly Record<string, unknown>[];
  return {
    ...PROFILE_DEFAULTS,
    ...value,
    profileId,
    subject: subject.map((rule) => ({ required: false, ...rule })),
  } as unknown as CertificateProfile;
}
