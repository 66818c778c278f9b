import type { KeyAlgorithm, SignatureAlgorithm } from '../x509/algorithms';
import type { CertificateProfile } from './certificate-profile';
import { durationSeconds } from '../common/durations';
import type { LocatedCheck, Place } from './located-check';
import type { CaDefinition, Tsp } from './world';
import type { WorldProblem } from './world-error';

/** TS 119 312: with ECDSA the hash is as long as the curve is wide. */
const CURVE_SIGNATURES: Partial<Readonly<Record<KeyAlgorithm, SignatureAlgorithm>>> = {
  'P-256': 'ecdsa-sha256',
  'P-384': 'ecdsa-sha384',
  'P-521': 'ecdsa-sha512',
};

export const signatureFitsTheKey: LocatedCheck = ({ cas }, place) =>
  cas
    .filter(({ keyAlgorithm, signatureAlgorithm }) => {
      const wanted = CURVE_SIGNATURES[keyAlgorithm];
      return wanted === undefined ? !signatureAlgorithm.startsWith('rsa-') : signatureAlgorithm !== wanted;
    })
    .map(({ caId, keyAlgorithm, signatureAlgorithm }) =>
      place(
        ['cas', caId, 'signatureAlgorithm'],
        `${signatureAlgorithm} cannot be used with a CA key ${keyAlgorithm}`,
        `use ${CURVE_SIGNATURES[keyAlgorithm] ?? 'rsa-pss-sha256 or another rsa-…'} with ${keyAlgorithm}`,
      ),
    );

/** The profiles that a CA names, for itself and for its subjects. */
export const casFitTheirProfiles: LocatedCheck = ({ cas, tsps, profiles }, place) => {
  const profileOf = new Map(profiles.map((profile) => [profile.profileId, profile]));
  return cas.flatMap((ca) => {
    const tsp = tsps.find(({ tspId }) => tspId === ca.tspId);
    const own = profileOf.get(ca.certificateProfileId);
    return [
      ...(own ? certificateFitsProfile(ca, tsp, own, place) : []),
      ...ca.profileIds.flatMap((profileId, index) => {
        const profile = profileOf.get(profileId);
        return profile
          ? offerFits(ca, tsp, profile, place, ['cas', ca.caId, 'profileIds', String(index)])
          : [];
      }),
      ...subjectIsThatOfTheTsp(ca, tsp, place),
    ];
  });
};

function certificateFitsProfile(
  ca: CaDefinition,
  tsp: Tsp | undefined,
  own: CertificateProfile,
  place: Place,
): WorldProblem[] {
  const path = ['cas', ca.caId, 'certificateProfileId'];
  if (own.kind !== `${ca.kind}-ca`) {
    const message = `a profile of kind ${own.kind} for a CA of kind ${ca.kind}`;
    return [place(path, message, `name a ${ca.kind}-ca profile`)];
  }
  const problems: WorldProblem[] = [];
  if (tsp && own.jurisdiction !== tsp.jurisdiction) {
    const message = `the profile is for ${own.jurisdiction}, the CA's TSP for ${tsp.jurisdiction}`;
    problems.push(place(path, message, `name a ${ca.kind}-ca profile of that jurisdiction`));
  }
  if (!own.keyAlgorithms.includes(ca.keyAlgorithm)) {
    const message = `the profile ${own.profileId} does not allow a key ${ca.keyAlgorithm}`;
    problems.push(
      place(['cas', ca.caId, 'keyAlgorithm'], message, `use one of ${own.keyAlgorithms.join(', ')}`),
    );
  }
  if (durationSeconds(ca.validity) > durationSeconds(own.validity.max)) {
    const message = `the profile ${own.profileId} allows ${own.validity.max} at most`;
    problems.push(place(['cas', ca.caId, 'validity'], message, 'shorten it'));
  }
  return problems;
}

function offerFits(
  ca: CaDefinition,
  tsp: Tsp | undefined,
  profile: CertificateProfile,
  place: Place,
  path: readonly string[],
): WorldProblem[] {
  if (profile.kind !== 'subject')
    return [place(path, 'not a subject profile', 'name a profile of kind subject')];
  const problems: WorldProblem[] = [];
  if (tsp && profile.jurisdiction !== tsp.jurisdiction) {
    const message = `the profile is for ${profile.jurisdiction}, the CA's TSP for ${tsp.jurisdiction}`;
    problems.push(place(path, message, 'offer it at a CA of that jurisdiction'));
  }
  if (durationSeconds(profile.validity.default) >= durationSeconds(ca.validity)) {
    const message = `its certificates (${profile.validity.default}) would outlive the CA (${ca.validity})`;
    problems.push(place(path, message, 'lengthen the validity of the CA or shorten that of the profile'));
  }
  return problems;
}

function subjectIsThatOfTheTsp(
  { caId, subject }: CaDefinition,
  tsp: Tsp | undefined,
  place: Place,
): WorldProblem[] {
  const value = subject.find(({ attribute }) => attribute === 'C')?.value;
  if (tsp === undefined || value === tsp.country) return [];
  return [
    place(['cas', caId, 'subject', 'C'], `the TSP is established in ${tsp.country}`, `use ${tsp.country}`),
  ];
}

/** Relying parties know a CA by its name alone. */
export const caNamesDiffer: LocatedCheck = ({ cas }, place) => {
  const owners = new Map<string, string>();
  return cas.flatMap(({ caId, subject }) => {
    const name = JSON.stringify(subject.map(({ attribute, value }) => [attribute, value]));
    const owner = owners.get(name);
    owners.set(name, owner ?? caId);
    return owner === undefined
      ? []
      : [place(['cas', caId, 'subject'], `the name is that of ${owner}`, 'change the CN')];
  });
};

/** Made a moment later, a CA of the same validity would outlive its issuer. */
export const validityLiesWithinIssuer: LocatedCheck = ({ cas }, place) =>
  cas.flatMap(({ caId, validity, issuerCaId }) => {
    const issuer = cas.find((ca) => ca.caId === issuerCaId);
    if (!issuer || durationSeconds(validity) < durationSeconds(issuer.validity)) return [];
    const message = `not shorter than that of its issuer (${issuer.validity})`;
    return [place(['cas', caId, 'validity'], message, 'shorten it')];
  });
