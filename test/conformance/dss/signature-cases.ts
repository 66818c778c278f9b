import { type RaSession, expectObject } from '../../support/ra-session';
import { EnrolmentClient, certificatesToPem } from '../enrolment-client';
import type { KeyPool } from '../key-pool';
import type { PublishedProfile, SubjectVariant } from '../subject-variants';
import type { ExpectedVerdict, HarnessCase } from './harness';

/** Profile -> what DSS has to call a signature by it (EN 319 412-5, TS 119 615). */
export const PROMISED_QUALIFICATION: Readonly<Record<string, string>> = {
  'eu-qseal-qscd': 'QESEAL',
  'eu-qseal-qscd-lei': 'QESEAL',
  'eu-qseal-qscd-short': 'QESEAL',
  'eu-qseal': 'ADESEAL_QC',
  'eu-qsign-qscd': 'QESIG',
  'eu-qsign-qscd-short': 'QESIG',
  'eu-qsign': 'ADESIG_QC',
};

/** Key types and subjects by which each profile is tried. */
const TRIALS: readonly { readonly keyAlgorithm: string; readonly variant: SubjectVariant }[] = [
  { keyAlgorithm: 'P-256', variant: 'latin' },
  { keyAlgorithm: 'P-256', variant: 'kanji' },
  { keyAlgorithm: 'P-384', variant: 'latin' },
  { keyAlgorithm: 'RSA-3072', variant: 'latin' },
];

const BROKEN_SIGNATURE: ExpectedVerdict = {
  indication: 'TOTAL_FAILED',
  subIndication: 'SIG_CRYPTO_FAILURE',
  qualification: 'NOT_ADES_QC_QSCD',
};
const REVOKED: ExpectedVerdict = {
  indication: 'INDETERMINATE',
  subIndication: 'REVOKED_NO_POE',
  qualification: 'INDETERMINATE_QESEAL',
};
/** keyCompromise, as RFC 5280 5.3.1 numbers it. */
const KEY_COMPROMISE = 1;

/** A case with the profile of its certificate. */
export interface SignatureCase extends HarnessCase {
  readonly profile: string;
}

/** The part of a case that the enrolment decides. */
type Enrolled = Pick<SignatureCase, 'profile' | 'certificate' | 'privateKey' | 'chain'> & {
  readonly certId: string;
};

/** Enrols what the cases need at a running service; keys are the first of the pool, since each run has its own service. */
export class SignatureCases {
  private readonly used = new Map<string, number>();
  private readonly client: EnrolmentClient;

  constructor(
    private readonly rssp: RaSession,
    operator: RaSession,
    officer: RaSession,
    private readonly pool: KeyPool,
    private readonly world: string,
  ) {
    this.client = new EnrolmentClient(rssp, operator, officer);
  }

  /** Cases that must pass, for every profile in the table; then those that must not. */
  async all(): Promise<SignatureCase[]> {
    const profiles = (await this.client.profiles()).filter(
      ({ profileId }) => profileId in PROMISED_QUALIFICATION,
    );
    const cases: SignatureCase[] = [];
    for (const profile of profiles) {
      for (const { keyAlgorithm, variant } of TRIALS) {
        if (!profile.keyAlgorithms.includes(keyAlgorithm)) continue;
        cases.push(...this.passing(await this.enrol(profile, keyAlgorithm, variant), keyAlgorithm, variant));
      }
    }
    const seal = profiles.find(({ profileId }) => profileId === 'eu-qseal-qscd');
    return seal ? [...cases, ...(await this.failing(seal))] : cases;
  }

  /** By each way of telling the status, and, for one key type, from the root with the status of the CA besides. */
  private passing(enrolled: Enrolled, keyAlgorithm: string, variant: SubjectVariant): SignatureCase[] {
    const expected: ExpectedVerdict = {
      indication: 'TOTAL_PASSED',
      subIndication: null,
      qualification: PROMISED_QUALIFICATION[enrolled.profile] ?? '',
    };
    const name = `${this.world}/${enrolled.profile}/${keyAlgorithm}/${variant}`;
    const one = (ending: string, part: Partial<HarnessCase>): SignatureCase => ({
      ...this.signatureCase(`${name}/${ending}`, enrolled, expected),
      ...part,
    });
    const isFirst = keyAlgorithm === 'P-256' && variant === 'latin';
    const fromRoot = isFirst ? [one('from-root', { anchor: 'ROOT' })] : [];
    if (enrolled.profile.endsWith('-short')) return [one('no-status', {}), ...fromRoot];
    return [one('ocsp', { revocation: ['OCSP'] }), one('crl', { revocation: ['CRL'] }), ...fromRoot];
  }

  /** A seal by a key that is not the certificate's, and one by a revoked certificate. */
  private async failing(profile: PublishedProfile): Promise<SignatureCase[]> {
    const [one, other] = [
      await this.enrol(profile, 'P-256', 'latin'),
      await this.enrol(profile, 'P-256', 'latin'),
    ];
    await this.revoke(other.certId);
    const name = `${this.world}/${profile.profileId}/must-fail`;
    return [
      {
        ...this.signatureCase(`${name}/other-key`, one, BROKEN_SIGNATURE),
        privateKey: other.privateKey,
      },
      { ...this.signatureCase(`${name}/revoked`, other, REVOKED), revocation: ['OCSP'] },
    ];
  }

  private signatureCase(name: string, enrolled: Enrolled, expected: ExpectedVerdict): SignatureCase {
    const { profile, certificate, privateKey, chain } = enrolled;
    return {
      name,
      profile,
      certificate,
      privateKey,
      chain,
      anchor: 'ISSUING_CA',
      revocation: ['OCSP', 'CRL'],
      additionalServiceInformation: profile.startsWith('eu-qseal') ? 'ForeSeals' : 'ForeSignatures',
      expected,
    };
  }

  private async enrol(
    profile: PublishedProfile,
    keyAlgorithm: string,
    variant: SubjectVariant,
  ): Promise<Enrolled> {
    const caId = profile.caIds[0] ?? '';
    const key = await this.nextKey(caId, keyAlgorithm);
    const name = `${profile.profileId}/${keyAlgorithm}/${this.used.get(`${caId} ${keyAlgorithm}`)}`;
    const { certId, path } = await this.client.enrol({ name, caId, profile, key, variant });
    const [certificate, ...chain] = path.map((der) => certificatesToPem([der]));
    return {
      profile: profile.profileId,
      certId,
      certificate: certificate ?? '',
      privateKey: key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      chain,
    };
  }

  private async revoke(certId: string): Promise<void> {
    const path = `/ra/v1/certificates/${certId}/revocations`;
    const request = { revocationReason: KEY_COMPROMISE, requestor: 'rssp' };
    expectObject(await this.rssp.post(path, request, `${certId}/revocation`), 200, 202);
  }

  /** A CA certifies a key once. */
  private async nextKey(caId: string, keyAlgorithm: string) {
    const index = this.used.get(`${caId} ${keyAlgorithm}`) ?? 0;
    this.used.set(`${caId} ${keyAlgorithm}`, index + 1);
    await this.pool.fill(keyAlgorithm, index + 1);
    return this.pool.key(keyAlgorithm, index);
  }
}
