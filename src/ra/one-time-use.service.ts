import { Injectable } from '@nestjs/common';
import { EstablishedCas } from '../ca/established-cas';
import { PkiError } from '../common/pki-error';
import { CertificateRepository } from '../store/certificate.repository';
import type { CertificateProfile } from '../world/certificate-profile';

/** More certificates of one key than there are CAs and renewals. */
const MAX_OF_KEY = 1000;

/** A key that was certified under a profile with lifecycle `one_time` serves that one certificate and nothing else. */
@Injectable()
export class OneTimeUseService {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly cas: EstablishedCas,
  ) {}

  /** Throws `duplicate_key` where the key has had another certificate, and this profile or that one is for one use. */
  async assertUnused(spkiSha256: string, { lifecycle }: CertificateProfile): Promise<void> {
    const earlier = await this.certificates.listByKey(spkiSha256, MAX_OF_KEY);
    const isUsed =
      lifecycle === 'one_time'
        ? earlier.length > 0
        : earlier.some(({ caId, profileId }) => this.isOneTime(caId, profileId));
    if (isUsed) throw usedUp();
  }

  private isOneTime(caId: string, profileId: string): boolean {
    return this.cas.findOfRecord(caId)?.templates.get(profileId)?.profile.lifecycle === 'one_time';
  }
}

export function usedUp(): PkiError {
  return new PkiError(
    'duplicate_key',
    'A one-time key serves one certificate, and this key has one; use a new key.',
  );
}
