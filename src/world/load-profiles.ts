import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

import { nearestName } from '../common/nearest-name';
import { RULE_CLAIMS } from './claims';
import type { CertificateProfile } from './certificate-profile';
import { addDuration } from './durations';
import { type LayeredSource, readLayers, siblingFile } from './layered-source';
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
  popNonce: 'required',
  suspension: false,
  revokeOnReplace: false,
  expectedFindings: [],
} as const;

const validateProfile = compileSchema('profile');

/**
 * Reads every `*.yaml` of a folder as one profile whose id is the file's name. Files whose name begins with `_` are
 * bases for `extends` only. Throws WorldError with the problems of all files.
 */
export function loadProfiles(folder: string): Map<string, LoadedProfile> {
  const profiles = new Map<string, LoadedProfile>();
  const problems: WorldProblem[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.yaml') || file.startsWith('_')) continue;
    const profileId = basename(file, '.yaml');
    const source = readLayers(join(folder, file), siblingFile);
    const found = [...schemaProblems(validateProfile, source)];
    if (found.length === 0) {
      const profile = toProfile(profileId, source);
      found.push(...profileProblems(profile, source));
      profiles.set(profileId, { profile, source });
    }
    problems.push(...found);
  }
  if (problems.length > 0) throw new WorldError(problems);
  return profiles;
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

type ProfileCheck = (profile: CertificateProfile, source: LayeredSource) => WorldProblem[];

const CHECKS: readonly ProfileCheck[] = [
  durationsAreRight,
  shortTermLastsADay,
  claimsAreKnown,
  qscdStatementsFit,
  ownPolicyStandsBeside,
  caProfilesAreCas,
];

function profileProblems(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  return CHECKS.flatMap((check) => check(profile, source));
}

const EPOCH = new Date(0);

function secondsOf(duration: string): number {
  return addDuration(EPOCH, duration).getTime() / 1000;
}

function durationsAreRight({ validity }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  if (secondsOf(validity.default) <= secondsOf(validity.max)) return [];
  return [
    source.problem(['validity', 'default'], 'the default validity is longer than the maximum', 'shorten it'),
  ];
}

/** EN 319 412-1 5.2.2: validity-assured certificates last at most 24 hours. */
function shortTermLastsADay({ status, validity }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  if (!status.validityAssured || secondsOf(validity.max) <= 86_400) return [];
  const remedy = 'set validity.max to PT24H or drop status.validityAssured';
  return [
    source.problem(['validity', 'max'], 'a validity-assured certificate lasts at most 24 hours', remedy),
  ];
}

function claimsAreKnown({ subject, subjectType }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  return subject.flatMap(({ claim }, index) => {
    const known: readonly string[] = RULE_CLAIMS[subjectType];
    if (known.includes(claim)) return [];
    const meant = nearestName(claim, known);
    const remedy = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`;
    return [
      source.problem(['subject', String(index), 'claim'], `unknown claim of a ${subjectType} person`, remedy),
    ];
  });
}

/** EN 319 411-2 GEN-6.6.1-03 and -04: QcSSCD stands in certificates of QSCD policies, and in no others. */
function qscdStatementsFit(
  { qcStatements, requiresQscd, expectedFindings }: CertificateProfile,
  source: LayeredSource,
): WorldProblem[] {
  if (!qcStatements?.sscd || requiresQscd || expectedFindings.length > 0) return [];
  const remedy = 'set requiresQscd, or name the lint rule in expectedFindings if the defect is meant';
  return [source.problem(['qcStatements', 'sscd'], 'QcSSCD without requiresQscd', remedy)];
}

const OWN_ARC = '2.999.';

/** Nothing that is issued here may look like a real certificate: a policy of the example arc stands in each. */
function ownPolicyStandsBeside(
  { kind, policies }: CertificateProfile,
  source: LayeredSource,
): WorldProblem[] {
  if (kind !== 'subject' && kind !== 'tsu') return [];
  if (policies.some((policy) => 'tspPolicy' in policy || policy.oid.startsWith(OWN_ARC))) return [];
  return [
    source.problem(
      ['policies'],
      'no policy of the own arc',
      'add an entry with tspPolicy, for example "1.1"',
    ),
  ];
}

function caProfilesAreCas(
  { kind, basicConstraints }: CertificateProfile,
  source: LayeredSource,
): WorldProblem[] {
  const isCa = kind === 'root-ca' || kind === 'issuing-ca';
  if (isCa === (basicConstraints?.cA === true)) return [];
  const message = isCa
    ? 'a CA profile without basicConstraints.cA'
    : 'basicConstraints.cA outside a CA profile';
  return [source.problem(['basicConstraints'], message, isCa ? 'set cA: true' : 'remove it')];
}
