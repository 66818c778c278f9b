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
    requiredClaims: subject
      .filter(({ required, default: other }) => required && other === undefined)
      .map(({ claim }) => claim),
    claims: Object.fromEntries(subject.map(({ claim, attribute }) => [claim, attribute])),
    keyAlgorithms: profile.keyAlgorithms,
    requiresQscd: profile.requiresQscd,
    attestation: profile.attestation,
    lifecycle: profile.lifecycle,
    approval: profile.approval,
    validity: { default: validity.default, max: validity.max },
    popNonce: profile.popNonce,
    terms,
    suspension: profile.suspension,
  };
}
