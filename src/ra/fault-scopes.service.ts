import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import type { FaultScope, FaultScopes } from '../common/fault-points';
import { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import { EnrolmentRepository } from '../store/enrolment.repository';
import { offersOfCas } from './ca-offers';
import type { OfferCatalogue } from './certificate-offer';

const ENROLMENT_ID = /^enr_[0-9a-f]{32}$/;

/** Which CA and which profile a request or an event is about, for faults that are set for some only. */
@Injectable()
export class FaultScopesService implements FaultScopes {
  private readonly catalogue: OfferCatalogue;

  constructor(
    cas: EstablishedCas,
    private readonly enrolments: EnrolmentRepository,
    private readonly certificates: CertificateRepository,
  ) {
    this.catalogue = offersOfCas(cas);
  }

  async ofObject(objectId: string): Promise<FaultScope> {
    const found = ENROLMENT_ID.test(objectId)
      ? await this.enrolments.findById(objectId)
      : await this.certificates.findById(objectId);
    if (found === undefined) return {};
    const { caId, profileId } = found;
    return { caId, ...(profileId !== null && { profileId }) };
  }

  /** What the body names where the RA would choose no offer: it is refused anyway. */
  ofApplication({ body, caller }: FastifyRequest & { readonly caller?: Caller }): FaultScope {
    const members = (body ?? {}) as Readonly<Record<string, unknown>>;
    const textOf = (name: string) => {
      const value = members[name];
      return typeof value === 'string' ? value : undefined;
    };
    const [caId, profileId, certificatePolicy] = ['caId', 'profileId', 'certificatePolicy'].map(textOf);
    try {
      if (caller === undefined) return {};
      const offer = this.catalogue.choose(caller, { caId, profileId, certificatePolicy });
      return { caId: offer.caId, profileId: offer.profile.profileId };
    } catch (error) {
      if (!(error instanceof PkiError)) throw error;
      return { ...(caId !== undefined && { caId }), ...(profileId !== undefined && { profileId }) };
    }
  }
}
