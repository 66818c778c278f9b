import type { Caller } from '../common/caller';
import { PkiError } from '../common/pki-error';
import type { CertificateProfile } from '../world/certificate-profile';

/** One CA with one subject profile it issues under. */
export interface CertificateOffer {
  readonly caId: string;
  readonly profile: CertificateProfile;
  /** The certificate policies of this profile at this CA, dotted OIDs. */
  readonly policies: readonly string[];
}

/** How a request names what it wants: exactly one of profile and policy, and perhaps the CA. */
export interface OfferWish {
  readonly caId: string | undefined;
  readonly profileId: string | undefined;
  readonly certificatePolicy: string | undefined;
}

/** Whether the client may use what the set holds. */
export function isPermitted(permitted: ReadonlySet<string> | 'all', id: string): boolean {
  return permitted === 'all' || permitted.has(id);
}

/** All offers of the RA, and the choice among them. */
export class OfferCatalogue {
  private readonly byProfile = new Map<string, CertificateOffer[]>();
  private readonly byPolicy = new Map<string, CertificateOffer[]>();

  constructor(
    private readonly offers: readonly CertificateOffer[],
    /** Every CA there is; one without offers (a root) is known, too. */
    private readonly caIds: ReadonlySet<string>,
    /** Whether the CA still issues; it is asked each time. */
    private readonly issues: (caId: string) => boolean,
  ) {
    for (const offer of offers) {
      append(this.byProfile, offer.profile.profileId, offer);
      for (const policy of offer.policies) append(this.byPolicy, policy, offer);
    }
  }

  /** The offers that the client may use. */
  permittedTo({ caIds, profileIds }: Pick<Caller, 'caIds' | 'profileIds'>): CertificateOffer[] {
    return this.offers.filter(
      ({ caId, profile }) =>
        isPermitted(caIds, caId) && isPermitted(profileIds, profile.profileId) && this.issues(caId),
    );
  }

  /**
   * The one offer that is wanted. In this order: `unknown_profile`, `profile_not_allowed`, `unknown_ca`, `ca_not_allowed`;
   * `policy_violation` if the CA does not issue it, or if several are possible: then the detail lists the candidates.
   */
  choose(caller: Pick<Caller, 'caIds' | 'profileIds'>, wish: OfferWish): CertificateOffer {
    const { caId, profileId } = wish;
    const pointer = profileId === undefined ? '/certificatePolicy' : '/profileId';
    const known = this.matching(wish, pointer);
    const allowed = known.filter(({ profile }) => isPermitted(caller.profileIds, profile.profileId));
    if (allowed.length === 0)
      throw refuse('profile_not_allowed', 'This client may not use the profile.', pointer);
    if (caId !== undefined) {
      if (!this.caIds.has(caId)) throw refuse('unknown_ca', 'There is no CA with this caId.', '/caId');
      if (!isPermitted(caller.caIds, caId))
        throw refuse('ca_not_allowed', 'This client may not use the CA.', '/caId');
      const atCa = allowed.filter((offer) => offer.caId === caId);
      if (atCa.length === 0)
        throw refuse('policy_violation', 'This CA does not issue under the profile.', '/caId');
      return onlyOne(atCa);
    }
    const reachable = allowed.filter((offer) => isPermitted(caller.caIds, offer.caId));
    if (reachable.length === 0) {
      throw refuse(
        'ca_not_allowed',
        'This client may not use any CA that issues under the profile.',
        '/caId',
      );
    }
    const open = reachable.filter((offer) => this.issues(offer.caId));
    return onlyOne(open.length > 0 ? open : reachable);
  }

  private matching(
    { profileId, certificatePolicy }: OfferWish,
    pointer: string,
  ): readonly CertificateOffer[] {
    const offers =
      profileId === undefined ? this.byPolicy.get(certificatePolicy ?? '') : this.byProfile.get(profileId);
    if (offers !== undefined) return offers;
    const what = profileId === undefined ? 'certificate policy' : 'profileId';
    throw refuse('unknown_profile', `There is no profile with this ${what}.`, pointer);
  }
}

function onlyOne(offers: readonly CertificateOffer[]): CertificateOffer {
  const [only, ...others] = offers;
  if (only !== undefined && others.length === 0) return only;
  const pointer = others.every(({ caId }) => caId === only?.caId) ? '/certificatePolicy' : '/caId';
  const candidates = offers.map(({ caId, profile }) => `${profile.profileId} at ${caId}`).join(', ');
  throw refuse(
    'policy_violation',
    `More than one offer fits: ${candidates}. Name profileId and caId.`,
    pointer,
  );
}

function append<K>(index: Map<K, CertificateOffer[]>, key: K, offer: CertificateOffer): void {
  const offers = index.get(key);
  if (offers === undefined) index.set(key, [offer]);
  else offers.push(offer);
}

function refuse(
  code: 'unknown_profile' | 'profile_not_allowed' | 'unknown_ca' | 'ca_not_allowed' | 'policy_violation',
  detail: string,
  pointer: string,
): PkiError {
  return new PkiError(code, detail, { errors: [{ pointer, detail }] });
}
