import { Injectable } from '@nestjs/common';
import { FAULT_HEADER, FaultPoints } from '../common/fault-points';
import type { CertificateOffer } from './certificate-offer';

/** An offer as it is granted. */
export interface GrantedOffer {
  readonly offer: CertificateOffer;
  /** Header fields of the answer. */
  readonly fields: Readonly<Record<string, string>>;
}

const NO_FIELDS = {};

/** Who has to approve an enrolment: whom the profile says, unless the test control has one wait that nobody would. */
@Injectable()
export class ApprovalChoice {
  constructor(private readonly faults: FaultPoints) {}

  /**
   * To be asked once for an enrolment, when nothing can refuse it any more: a fault may be used up by it. Its answer stays
   * with the enrolment, however late the last action of its client is, and whatever an operator asks for in between.
   */
  async grant(offer: CertificateOffer, clientId: string): Promise<GrantedOffer> {
    const { caId, profile } = offer;
    const { active } = this.faults;
    if (active === undefined || profile.approval !== 'auto') return { offer, fields: NO_FIELDS };
    const forced = await active.meetApproval({ caId, profileId: profile.profileId }, clientId);
    if (forced === undefined) return { offer, fields: NO_FIELDS };
    return {
      offer: { ...offer, profile: { ...profile, approval: 'single' } },
      fields: { [FAULT_HEADER]: forced },
    };
  }
}
