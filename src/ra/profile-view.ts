import { takesLei } from '../ca/subject-values';
import type { CertificateProfile } from '../world/certificate-profile';
import type { CertificateOffer } from './certificate-offer';
import type { ProfileDto, TermsDto } from './dto/profile.dto';

/** A profile on the wire, from its offers at one or more CAs. */
export function profileView(
  offers: readonly [CertificateOffer, ...CertificateOffer[]],
  terms: TermsDto,
): ProfileDto {
  const { profile } = offers[0];
  const { validity, subject } = profile;
  return {
    profileId: profile.profileId,
    name: profile.name,
    certificatePolicies: [...new Set(offers.flatMap(({ policies }) => policies))].sort(),
    subjectType: profile.subjectType,
    jurisdiction: profile.jurisdiction,
    caIds: offers.map(({ caId }) => caId),
    requiredClaims: requiredClaims(profile),
    claims: Object.fromEntries(subject.map(({ claim, attribute }) => [claim, attribute])),
    keyAlgorithms: profile.keyAlgorithms,
    requiresQscd: profile.requiresQscd,
    attestation: profile.attestation,
    lifecycle: profile.lifecycle,
    approval: profile.approval,
    validity: { default: validity.default, max: validity.max },
    popNonce: profile.popNonce,
    terms,
    requires: requirementsView(profile),
    suspension: profile.suspension,
  };
}

function requirementsView({ requires = {} }: CertificateProfile): ProfileDto['requires'] {
  const {
    identityAssurance = null,
    signerAuthentication = null,
    mandate = false,
    consent = false,
  } = requires;
  return { identityAssurance, signerAuthentication, mandate, consent };
}

/** Claims that must be sent: those the profile needs and that nothing else can stand in for. */
function requiredClaims(profile: CertificateProfile): string[] {
  return profile.subject
    .filter((rule) => rule.required && rule.default === undefined && rule.claim !== 'common_name')
    .filter((rule) => rule.attribute !== 'organizationIdentifier' || profile.identifierPlacement !== 'none')
    .map((rule) =>
      rule.attribute === 'organizationIdentifier' && takesLei(profile, rule) ? 'lei' : rule.claim,
    );
}
