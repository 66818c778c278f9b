import type { CertificateRepository } from './certificate.repository';
import type { CertificateRecord } from './records';
import type { SettingRepository } from './setting.repository';
import type { Statement } from './unit-of-work';

/** How many certificates are looked at, from the newest back; a clock that was moved may need an older one. */
const LOOK_BACK = 8;

/**
 * The certificates of the delegated OCSP responders. Those of one CA are numbered from 1 without gaps; the number is
 * unique in the store, so that of two nodes that make the same one only one succeeds.
 */
export class ResponderCertificates {
  constructor(
    private readonly certificates: CertificateRepository,
    private readonly settings: SettingRepository,
  ) {}

  /** The number of the newest; 0 where there is none. */
  async latestNumber(caId: string): Promise<number> {
    return Number((await this.settings.find(settingKey(caId))) ?? 0);
  }

  /**
   * The newest that signs at `now` and that `hold` makes something of: nodes may have key stores of their own, so not
   * every key is at hand.
   */
  async newest<T>(
    caId: string,
    now: Date,
    hold: (certificate: CertificateRecord) => Promise<T | undefined>,
  ): Promise<{ readonly certificate: CertificateRecord; readonly held: T } | undefined> {
    const latest = await this.latestNumber(caId);
    for (let number = latest; number > 0 && number > latest - LOOK_BACK; number--) {
      const certificate = await this.certificates.findLive(caId, liveKey(number));
      if (certificate === undefined || !signsAt(certificate, now)) continue;
      const held = await hold(certificate);
      if (held !== undefined) return { certificate, held };
    }
    return undefined;
  }

  /** The next of its CA: `live_certificate` if another node has made this number. */
  insert(record: Omit<CertificateRecord, 'kind' | 'liveKey'>, number: number): Statement[] {
    return [
      ...this.certificates.insert({ ...record, kind: 'ocsp-responder', liveKey: liveKey(number) }),
      this.settings.put(settingKey(record.caId), String(number)),
    ];
  }
}

/** The last second does not count: an answer then could not name a later nextUpdate. */
function signsAt({ state, notBefore, notAfter }: CertificateRecord, now: Date): boolean {
  return state === 'active' && notBefore <= now && now < notAfter;
}

function liveKey(number: number): string {
  return `ocsp-responder-${number}`;
}

function settingKey(caId: string): string {
  return `ca.${caId}.ocsp_responder`;
}
