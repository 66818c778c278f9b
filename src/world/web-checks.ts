import { durationSeconds } from '../common/durations';
import { OID } from '../x509/oids';
import type { CertificateProfile } from './certificate-profile';
import type { LayeredSource } from './layered-source';
import type { LocatedCheck } from './located-check';
import type { CaDefinition } from './world';
import type { WorldProblem } from './world-error';

/** Whether certificates of the profile authenticate web sites: their status follows the CA/Browser Forum, not ETSI alone. */
export function isWebProfile({ kind, extKeyUsage }: CertificateProfile): boolean {
  return kind === 'subject' && extKeyUsage?.oids.includes(OID.serverAuth) === true;
}

/**
 * Baseline Requirements 7.2.2 (no hold since 2020-09-30) and 7.2: a certificate that has ended authenticates nobody, so that it is
 * neither revoked nor listed any more.
 */
export function webStatusEndsInTime(profile: CertificateProfile, source: LayeredSource): WorldProblem[] {
  if (!isWebProfile(profile)) return [];
  return (['suspension', 'revokeExpired', 'keepExpiredOnCrl'] as const)
    .filter((key) => profile[key])
    .map((key) =>
      source.problem(
        [key],
        'not for web sites (Baseline Requirements 7.2, extKeyUsage serverAuth)',
        'set it to false',
      ),
    );
}

const OCSP_INTERVAL = { least: 'PT8H', most: 'P10D' };

/** What a CA that certifies web sites keeps: OCSP intervals of Baseline Requirements 4.9.9, and lists without holds (7.2.2). */
export const webCasKeepTheirRules: LocatedCheck = ({ cas, profiles }, place) => {
  const profileOf = new Map(profiles.map((profile) => [profile.profileId, profile]));
  const offered = ({ profileIds }: CaDefinition): CertificateProfile[] =>
    profileIds.flatMap((profileId) => profileOf.get(profileId) ?? []);
  return cas
    .filter((ca) => offered(ca).some(isWebProfile))
    .flatMap((ca) => {
      const { least, most } = OCSP_INTERVAL;
      const seconds = durationSeconds(ca.status.ocsp.validity);
      const isWithin = seconds >= durationSeconds(least) && seconds <= durationSeconds(most);
      const problems = isWithin
        ? []
        : [
            place(
              ['cas', ca.caId, 'status', 'ocsp', 'validity'],
              `OCSP answers about web sites serve ${least} to ${most} (Baseline Requirements 4.9.9)`,
              `set status.ocsp.validity of the CA to ${least} or more`,
            ),
          ];
      // The extension that announces kept entries speaks for a whole list, and so does the ban on holds.
      const others = ca.profileIds.flatMap((profileId, index) => {
        const profile = profileOf.get(profileId);
        if (profile === undefined || !(profile.suspension || profile.keepExpiredOnCrl)) return [];
        return [
          place(
            ['cas', ca.caId, 'profileIds', String(index)],
            'its holds or expired entries would stand on the lists of web sites',
            'offer it at another CA',
          ),
        ];
      });
      return [...problems, ...others];
    });
};
