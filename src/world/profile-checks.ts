import { nearestName } from '../common/nearest-name';
import { RULE_IDS } from '../lint/rules';
import { isEuOrEea } from '../qcstatements/country-list';
import type { CertificateProfile } from './certificate-profile';
import { RULE_CLAIMS } from './claims';
import { durationSeconds } from '../common/durations';
import type { LayeredSource } from './layered-source';
import { webStatusEndsInTime } from './web-checks';
import type { WorldProblem } from './world-error';

type ProfileCheck = (profile: CertificateProfile, source: LayeredSource) => WorldProblem[];

/** A profile that is wrong in one of these ways cannot be used at all. */
const STRUCTURE_CHECKS: readonly ProfileCheck[] = [
  durationsAreRight,
  claimsAreKnown,
  policyArcsAreOurs,
  ownPolicyStandsBeside,
  caProfilesAreCas,
  findingsAreKnown,
  mandatesAreForLegalPersons,
];

/** A profile that is broken on purpose (`expectedFindings`) may be wrong in these; its certificates are linted. */
const CONFORMITY_CHECKS: readonly ProfileCheck[] = [
  shortTermIsConsistent,
  keptEntriesHaveACrl,
  webStatusEndsInTime,
  statusIsSomewhere,
  qscdStatementsFit,
  legislationFitsTheFamily,
  policiesFitTheFamily,
  typeFitsThePerson,
  disclosureIsInEnglish,
];

/** What the schema cannot see in one profile. */
export function profileProblems(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const checks =
    profile.expectedFindings.length > 0 ? STRUCTURE_CHECKS : [...STRUCTURE_CHECKS, ...CONFORMITY_CHECKS];
  return checks.flatMap((check) => check(profile, source));
}

/** Nobody represents a natural person here: `authorised_representative` is a member of legal subjects. */
function mandatesAreForLegalPersons(
  { subjectType, requires }: CertificateProfile,
  source: LayeredSource,
): WorldProblem[] {
  if (requires?.mandate !== true || subjectType === 'legal') return [];
  return [source.problem(['requires', 'mandate'], 'only legal persons are represented', 'remove it')];
}

/** TS 119 312 assumes that certificates of subjects last three years at most. */
const LONGEST_SUBJECT_VALIDITY = 'P3Y';

function durationsAreRight(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { validity, kind, approvalPeriod } = profile;
  if (durationSeconds(approvalPeriod) === 0) {
    const message = 'an enrolment ends at once';
    return [source.problem(['approvalPeriod'], message, 'make it longer than nothing')];
  }
  if (durationSeconds(validity.default) > durationSeconds(validity.max)) {
    return [
      source.problem(
        ['validity', 'default'],
        'the default validity is longer than the maximum',
        'shorten it',
      ),
    ];
  }
  // The certificate must still be valid when it is handed out.
  if (durationSeconds(validity.default) <= durationSeconds(validity.notBeforeOffset)) {
    const message = 'a certificate of the default validity has ended before it is issued';
    return [source.problem(['validity', 'default'], message, 'make it longer than notBeforeOffset')];
  }
  if (kind === 'subject' && durationSeconds(validity.max) > durationSeconds(LONGEST_SUBJECT_VALIDITY)) {
    const message = `longer than ${LONGEST_SUBJECT_VALIDITY}, the lifetime that the algorithms are chosen for`;
    return [
      source.problem(['validity', 'max'], message, `shorten it to ${LONGEST_SUBJECT_VALIDITY} or less`),
    ];
  }
  return [];
}

function claimsAreKnown({ subject, subjectType }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const known: readonly string[] = RULE_CLAIMS[subjectType];
  return subject.flatMap((rule, index) => {
    const named: [key: string, claim: string][] = [['claim', rule.claim]];
    for (const claim of rule.default?.split(' ') ?? []) named.push(['default', claim]);
    return named
      .filter(([, claim]) => !known.includes(claim))
      .map(([key, claim]) => {
        const meant = nearestName(claim, known);
        const remedy = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`;
        return source.problem(
          ['subject', String(index), key],
          `unknown claim of a ${subjectType} person`,
          remedy,
        );
      });
  });
}

const OWN_ARC = '2.999.';
/** ETSI EN 319 411-1, -2 and 422; anyPolicy; CA/Browser Forum. Every other policy would pretend to be somebody's. */
const PUBLIC_ARCS = ['0.4.0.2042.1.', '0.4.0.194112.1.', '0.4.0.2023.1.', '2.5.29.32.0', '2.23.140.'];
const LARGEST_ARC = 2 ** 31 - 1;

function policyArcsAreOurs({ policies }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  return policies.flatMap((policy, index) => {
    const [key, value] = 'oid' in policy ? ['oid', policy.oid] : ['tspPolicy', policy.tspPolicy];
    const path = ['policies', String(index), key];
    if (value.split('.').some((arc) => Number(arc) > LARGEST_ARC)) {
      return [
        source.problem(
          path,
          'an arc is not below 2^31',
          'use a smaller number; some clients refuse big ones',
        ),
      ];
    }
    if (key === 'tspPolicy' || value.startsWith(OWN_ARC)) return [];
    if (PUBLIC_ARCS.some((arc) => value === arc || (arc.endsWith('.') && value.startsWith(arc)))) return [];
    const remedy = 'use tspPolicy, an OID below 2.999, or a policy of ETSI or the CA/Browser Forum';
    return [source.problem(path, 'the policy belongs to somebody else', remedy)];
  });
}

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

/** A finding that no rule makes would refuse every certificate of the profile (docs/adr/0007). */
function findingsAreKnown({ expectedFindings }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  return expectedFindings.flatMap((ruleId, index) => {
    if (RULE_IDS.includes(ruleId)) return [];
    const meant = nearestName(ruleId, RULE_IDS);
    const remedy =
      meant === undefined ? 'use one of the rules in docs/lint-rules.md' : `did you mean ${meant}?`;
    return [source.problem(['expectedFindings', String(index)], 'no lint rule has this id', remedy)];
  });
}

/** EN 319 412-1 5.2.2, EN 319 412-2 GEN-4.3.11-2A: at most 24 hours, never revoked, and said so twice. */
function shortTermIsConsistent(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { status, validity, suspension, revokeExpired, revokeOnReplace } = profile;
  if (!status.validityAssured) return [];
  const problems: WorldProblem[] = [];
  const wrong = (path: readonly string[], message: string, remedy: string): void => {
    problems.push(source.problem(path, message, remedy));
  };
  if (durationSeconds(validity.max) > 86_400) {
    const remedy = 'set validity.max to PT24H or drop status.validityAssured';
    wrong(['validity', 'max'], 'a validity-assured certificate lasts at most 24 hours', remedy);
  }
  for (const key of ['crl', 'ocsp'] as const) {
    if (status[key])
      wrong(['status', key], 'a validity-assured certificate is never revoked', 'set it to false');
  }
  if (!status.noRevAvail) {
    wrong(
      ['status', 'noRevAvail'],
      'it stands beside validityAssured where there is no CRL and no OCSP',
      'set it to true',
    );
  }
  if (suspension)
    wrong(['suspension'], 'a validity-assured certificate is never suspended', 'set it to false');
  if (revokeExpired)
    wrong(['revokeExpired'], 'a validity-assured certificate is never revoked', 'set it to false');
  if (revokeOnReplace)
    wrong(['revokeOnReplace'], 'a validity-assured certificate is never revoked', 'set it to false');
  return problems;
}

/** EN 319 411-2 CSS-6.3.10-03: keeping expired entries means something only where there is a CRL. */
function keptEntriesHaveACrl(
  { status, keepExpiredOnCrl }: CertificateProfile,
  source: LayeredSource,
): WorldProblem[] {
  if (!keepExpiredOnCrl || status.crl) return [];
  return [source.problem(['keepExpiredOnCrl'], 'there is no CRL to keep them on', 'set it to false')];
}

/** EN 319 412-2 GEN-4.3.11, GEN-4.4.1: a relying party finds the status, or is told that there is none. */
function statusIsSomewhere({ kind, status }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  if (kind !== 'subject' || status.crl || status.ocsp || status.validityAssured) return [];
  const remedy = 'set status.crl or status.ocsp, or make it short-term with status.validityAssured';
  return [source.problem(['status'], 'nobody can learn whether the certificate is revoked', remedy)];
}

/** EN 319 411-2 GEN-6.6.1-03 and -04: QcSSCD stands in certificates of QSCD policies, and in no others. */
function qscdStatementsFit(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { qcStatements, requiresQscd } = profile;
  if (!qcStatements?.sscd || requiresQscd) return [];
  const remedy = 'set requiresQscd, or name the lint rule in expectedFindings if the defect is meant';
  return [source.problem(['qcStatements', 'sscd'], 'QcSSCD without requiresQscd', remedy)];
}

/** EN 319 412-5 4.2.1, 4.2.4, 4.2.5: the law is named in certificates of third countries, never in those of the EU. */
function legislationFitsTheFamily(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { jurisdiction, qcStatements = {} } = profile;
  if (jurisdiction === 'EU') {
    return (['legislation', 'qscdLegislation'] as const)
      .filter((key) => qcStatements[key] !== undefined)
      .map((key) =>
        source.problem(['qcStatements', key], 'an EU certificate names no legislation', 'remove it'),
      );
  }
  const problems: WorldProblem[] = [];
  if (qcStatements.compliance && !qcStatements.legislation?.includes(jurisdiction)) {
    const message = `QcCompliance without the law of ${jurisdiction} claims to be qualified in the EU`;
    problems.push(
      source.problem(['qcStatements', 'compliance'], message, `add legislation: [${jurisdiction}]`),
    );
  }
  for (const [index, country] of (qcStatements.qscdLegislation ?? []).entries()) {
    if (!isEuOrEea(country)) continue;
    const path = ['qcStatements', 'qscdLegislation', String(index)];
    problems.push(
      source.problem(path, 'devices of the EU and EEA are told by QcSSCD', 'name a third country'),
    );
  }
  return problems;
}

const EU_QUALIFIED_ARC = '0.4.0.194112.1.';
/** EN 319 411-2 5.3: the policies that say "in a QSCD". */
const EU_QSCD_POLICIES = [`${EU_QUALIFIED_ARC}2`, `${EU_QUALIFIED_ARC}3`];

function policiesFitTheFamily(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { jurisdiction, policies, qcStatements } = profile;
  return policies.flatMap((policy, index) => {
    if (!('oid' in policy) || !policy.oid.startsWith(EU_QUALIFIED_ARC)) return [];
    const path = ['policies', String(index), 'oid'];
    if (jurisdiction !== 'EU') {
      return [
        source.problem(path, 'the policy asserts a qualified certificate of the EU', 'use tspPolicy alone'),
      ];
    }
    if (!qcStatements?.compliance) {
      return [source.problem(path, 'a qualified policy without QcCompliance', 'set qcStatements.compliance')];
    }
    if (EU_QSCD_POLICIES.includes(policy.oid) === (qcStatements.sscd === true)) return [];
    return [source.problem(path, 'policy and QcSSCD disagree about the device', 'change the policy or sscd')];
  });
}

/** EN 319 412-2, -3: signatures are made by natural, seals by legal persons. */
function typeFitsThePerson(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const { subjectType, qcStatements } = profile;
  if (qcStatements === undefined) return [];
  const problems: WorldProblem[] = [];
  const fitting = subjectType === 'legal' ? 'eseal' : 'esign';
  const { type, semantics } = qcStatements;
  if (type !== undefined && type !== 'web' && type !== fitting) {
    problems.push(
      source.problem(['qcStatements', 'type'], `not for a ${subjectType} person`, `use ${fitting}`),
    );
  }
  if (semantics !== undefined && !semantics.endsWith(subjectType)) {
    const message = `not the semantics of a ${subjectType} person`;
    problems.push(source.problem(['qcStatements', 'semantics'], message, `use ${subjectType}`));
  }
  return problems;
}

/** EN 319 412-5 4.3.4. */
function disclosureIsInEnglish({ qcStatements }: CertificateProfile, source: LayeredSource): WorldProblem[] {
  const languages = qcStatements?.pds;
  if (languages === undefined || languages.includes('en')) return [];
  return [source.problem(['qcStatements', 'pds'], 'no disclosure statement in English', 'add en')];
}
