import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import type { Caller } from '../common/caller';
import { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateRecord } from '../store/records';
import { isPermitted } from './certificate-offer';
import { DEFAULT_REVOCATION_RULES, type RevocationRules } from './revocation';

const CERT_ID = /^crt_[0-9a-f]{32}$/;

/** Finds certificates for those who may see them. */
@Injectable()
export class CertificateLookupService {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly cas: EstablishedCas,
  ) {}

  /**
   * The client's own certificate; any for an operator, those of CAs, responders and time-stamping units too. Throws
   * `not_found`, also for another client's.
   */
  async find(caller: Caller, certId: string): Promise<CertificateRecord> {
    const record = CERT_ID.test(certId) ? await this.certificates.findById(certId) : undefined;
    if (record !== undefined && (caller.kind === 'operator' || isOwn(caller, record))) return record;
    throw notFound();
  }

  /** The client's own certificate, for what only the client may do. Throws `not_found` for any other. */
  async findOwn(caller: Caller, certId: string): Promise<CertificateRecord> {
    const record = await this.find(caller, certId);
    if (isOwn(caller, record)) return record;
    throw notFound();
  }

  /**
   * As {@link find}, for what changes the certificate. Throws also `ca_not_allowed` and `profile_not_allowed` for an
   * operator of other CAs or profiles; a client may always end its own certificates.
   */
  async findForChange(caller: Caller, certId: string): Promise<CertificateRecord> {
    const record = await this.find(caller, certId);
    if (isOwn(caller, record)) return record;
    if (!actsAsOperator(caller)) throw notFound();
    assertInCharge(caller, record);
    return record;
  }

  /** What the profile of a certificate says about its end. After the last CRL of its CA nothing changes any more. */
  rulesOf({ caId, profileId }: Pick<CertificateRecord, 'caId' | 'profileId'>): RevocationRules {
    const ca = this.cas.findOfRecord(caId);
    const rules = ca?.templates.get(profileId)?.profile ?? DEFAULT_REVOCATION_RULES;
    return ca?.state === 'ended' ? { ...rules, suspension: false, revokeExpired: false } : rules;
  }
}

/** Whether the client speaks for the RA: for any certificate, and with the reasons of an operator. */
export function actsAsOperator({ kind, scopes }: Caller): boolean {
  return kind === 'operator' && scopes.has('ra.operator');
}

/** Certificates of CAs, responders and time-stamping units are nobody's own. */
export function isOwn({ clientId }: Caller, record: CertificateRecord): boolean {
  return record.kind === 'subject' && record.clientId === clientId;
}

/** Throws `ca_not_allowed` or `profile_not_allowed` unless this operator is in charge of the CA and the profile. */
export function assertInCharge(
  caller: Caller,
  { caId, profileId }: Pick<CertificateRecord, 'caId' | 'profileId'>,
): void {
  if (!isPermitted(caller.caIds, caId)) {
    throw new PkiError('ca_not_allowed', 'This operator may not act for the CA.');
  }
  if (!isPermitted(caller.profileIds, profileId)) {
    throw new PkiError('profile_not_allowed', 'This operator may not act for the profile.');
  }
}

function notFound(): PkiError {
  return new PkiError('not_found', 'There is no certificate with this certId.');
}
