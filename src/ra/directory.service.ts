import { Inject, Injectable, Optional } from '@nestjs/common';
import { ATTESTATION_FORMATS } from '../attestation/key-attestation';
import { CaService } from '../ca/ca.service';
import type { CaSummary } from '../ca/ca-summary';
import { EstablishedCas } from '../ca/established-cas';
import { ClientCertificates } from '../common/client-certificate';
import type { Caller } from '../common/caller';
import { MAX_BODY_OCTETS } from '../common/http-adapter';
import { PkiError } from '../common/pki-error';
import { EVENT_TYPES, OPERATOR_EVENT_TYPES } from '../store/event-types';
import { encodeBase64 } from './base64';
import { offersOfCas } from './ca-offers';
import { termsView } from './ca-terms';
import { isPermitted, type CertificateOffer, type OfferCatalogue } from './certificate-offer';
import { CHALLENGE_SECONDS } from './challenge';
import type { CaDto } from './dto/ca.dto';
import type { ProfileDto } from './dto/profile.dto';
import type { ProfileListQueryDto } from './dto/profile-query.dto';
import type { RaConfigurationDto } from './dto/ra-configuration.dto';
import { pageOfAll, type Page, type PageQuery } from './page';
import { profileView } from './profile-view';
import { PROOF_METHODS } from './proof/proof-of-possession';

/** What a client may choose from: CAs, profiles, and what the RA can do. */
@Injectable()
export class DirectoryService {
  private readonly catalogue: OfferCatalogue;

  constructor(
    private readonly ca: CaService,
    private readonly cas: EstablishedCas,
    /** Absent where the HTTPS listener is switched off. */
    @Optional() @Inject(ClientCertificates) private readonly certificates?: ClientCertificates,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  /** The issuing CAs that the client may use; roots can be read by their caId. */
  listCas(caller: Caller, query: PageQuery): Page<CaDto> {
    const usable = this.ca
      .cas()
      .filter(({ caId, kind }) => kind === 'issuing' && isPermitted(caller.caIds, caId));
    const { items, nextCursor } = pageOfAll(usable, query, ({ caId }) => caId);
    return { items: items.map((summary) => caView(summary, caller)), nextCursor };
  }

  /** Any CA: its certificate is public. Throws `not_found`. */
  readCa(caller: Caller, caId: string): CaDto {
    const summary = this.ca.findCa(caId);
    if (summary === undefined) throw new PkiError('not_found', 'There is no CA with this caId.');
    return caView(summary, caller);
  }

  /** The profiles that the client may use somewhere. */
  listProfiles(caller: Caller, query: ProfileListQueryDto): Page<ProfileDto> {
    const { caId, subjectType, certificatePolicy } = query;
    const offers = this.offers(caller, caId).filter(
      ({ profile, policies }) =>
        (subjectType === undefined || profile.subjectType === subjectType) &&
        (certificatePolicy === undefined || policies.includes(certificatePolicy)),
    );
    const profileIds = [...new Set(offers.map(({ profile }) => profile.profileId))];
    const { items, nextCursor } = pageOfAll(profileIds, query, (profileId) => profileId);
    return { items: items.map((profileId) => this.profile(offers, profileId)), nextCursor };
  }

  /** Throws `not_found`, also for a profile that the client may not use. */
  readProfile(caller: Caller, profileId: string, caId: string | undefined): ProfileDto {
    return this.profile(this.offers(caller, caId), profileId);
  }

  configuration(): RaConfigurationDto {
    const { publicUrl, publicTlsUrl } = this.cas.urls;
    const cas = this.cas.list();
    const profiles = cas.flatMap(({ templates }) => [...templates.values()].map(({ profile }) => profile));
    return {
      issuer: publicUrl,
      token_endpoint: `${publicUrl}/oauth2/token`,
      jwks_uri: `${publicUrl}/.well-known/ra-jwks`,
      ra_endpoint: `${publicUrl}/ra/v1`,
      ...(this.certificates !== undefined && {
        mtls_endpoint_aliases: {
          token_endpoint: `${publicTlsUrl}/oauth2/token`,
          ra_endpoint: `${publicTlsUrl}/ra/v1`,
        },
      }),
      openapi: `${publicUrl}/docs/openapi.json`,
      cas: cas.map(({ definition }) => definition.caId),
      pop_methods_supported: PROOF_METHODS,
      attestation_formats_supported: ATTESTATION_FORMATS,
      key_algorithms_supported: [...new Set(profiles.flatMap(({ keyAlgorithms }) => keyAlgorithms))].sort(),
      event_types_supported: [...EVENT_TYPES, ...OPERATOR_EVENT_TYPES],
      limits: { maxBodyBytes: MAX_BODY_OCTETS, challengeSeconds: CHALLENGE_SECONDS },
    };
  }

  private offers(caller: Caller, caId: string | undefined): CertificateOffer[] {
    return this.catalogue.permittedTo(caller).filter((offer) => caId === undefined || offer.caId === caId);
  }

  private profile(offers: readonly CertificateOffer[], profileId: string): ProfileDto {
    const here = offers.filter(({ profile }) => profile.profileId === profileId);
    const ca = this.cas.find(here[0]?.caId ?? '');
    const [first, ...others] = here;
    if (first === undefined || ca === undefined)
      throw new PkiError('not_found', 'There is no profile with this profileId here.');
    return profileView([first, ...others], termsView(ca, this.cas.urls));
  }
}

function caView(ca: CaSummary, caller: Caller): CaDto {
  return {
    caId: ca.caId,
    name: ca.name,
    subject: ca.subject,
    jurisdiction: ca.jurisdiction,
    // The contract knows three states; one that has ended issues as little as one that is retired.
    state: ca.state === 'ended' || ca.state === 'revoked' ? 'retired' : ca.state,
    keyAlgorithm: ca.keyAlgorithm,
    certificate: encodeBase64(ca.certificateDer),
    chain: ca.chainDer.map(encodeBase64),
    policies: ca.policies,
    profileIds: ca.profileIds.filter((profileId) => isPermitted(caller.profileIds, profileId)),
    crl: ca.crl,
    ocsp: ca.ocsp,
    aia: ca.aia,
    trustedList: null,
  };
}
