import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RaSession } from '../support/ra-session';
import { ServiceProcess, freePort } from '../support/service-process';
import { EnrolmentClient, type PublishedCa, certificatesToPem } from './enrolment-client';
import { mapLimited } from './judges/command';
import type { JudgedCertificate } from './judges/judge';
import { type KeyPool } from './key-pool';
import type { PublishedProfile, SubjectVariant } from './subject-variants';

/** One run of the service: world, addresses in the certificates, and how much of the table is enrolled. */
export interface EnrolmentRun {
  readonly world: string;
  readonly publicUrl: string;
  readonly publicTlsUrl: string;
  readonly keyAlgorithms: readonly string[];
  readonly variants: readonly SubjectVariant[];
}

/** One certificate to be enrolled. */
interface EnrolmentCase {
  readonly caId: string;
  readonly profile: PublishedProfile;
  readonly keyAlgorithm: string;
  readonly variant: SubjectVariant;
  /** Counts the certificates of one CA and algorithm. */
  readonly keyIndex: number;
}

/** What came of a run: the certificates on disk, and the profiles in the order of the RA. */
export interface Enrolled {
  readonly certificates: readonly JudgedCertificate[];
  readonly profiles: readonly PublishedProfile[];
  /** Enrolments that were refused although the profile permits them, one line each. */
  readonly failures: readonly string[];
}

const PARALLEL = 8;
const RSSP = { id: 'demo-rssp', secret: 'demo-rssp-secret', scope: 'ra.enrol ra.read' };
const OPERATOR = { id: 'demo-operator', secret: 'demo-operator-secret', scope: 'ra.operator ra.read' };
const OFFICER = { ...OPERATOR, id: 'demo-officer', secret: 'demo-officer-secret' };
export const CA_CERTIFICATES = 'CA certificates';

/** Starts the built service, enrols every case over HTTP, and writes each certificate with its path below `folder`. */
export async function enrolAll(run: EnrolmentRun, pool: KeyPool, folder: string): Promise<Enrolled> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-conformance-'));
  const service = await ServiceProcess.start(dataFolder, await freePort(), {
    KAKEHASHI_WORLD: run.world,
    KAKEHASHI_PUBLIC_URL: run.publicUrl,
    KAKEHASHI_PUBLIC_TLS_URL: run.publicTlsUrl,
    KAKEHASHI_LOG_LEVEL: 'warn',
  });
  try {
    const session = (client: typeof RSSP): Promise<RaSession> =>
      RaSession.open(service.baseUrl, `${service.baseUrl}/oauth2/token`, client);
    const journey = new EnrolmentJourney(
      new EnrolmentClient(await session(RSSP), await session(OPERATOR), await session(OFFICER)),
      pool,
      run,
      folder,
    );
    return await journey.run();
  } finally {
    await service.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

/** Every subject profile x key type x subject, spread over the CAs that offer the profile. */
export function enrolmentCases(profiles: readonly PublishedProfile[], run: EnrolmentRun): EnrolmentCase[] {
  const used = new Map<string, number>();
  return profiles.flatMap((profile) =>
    profile.caIds.flatMap((caId) =>
      run.keyAlgorithms
        .filter((keyAlgorithm) => profile.keyAlgorithms.includes(keyAlgorithm))
        .flatMap((keyAlgorithm) =>
          run.variants.map((variant) => {
            const counter = `${caId} ${keyAlgorithm}`;
            const count = used.get(counter) ?? 0;
            used.set(counter, count + 1);
            // A key is on a device of one law: CAs of the EU take even numbers, those of Japan odd ones.
            const keyIndex = 2 * count + (profile.jurisdiction === 'JP' ? 1 : 0);
            return { caId, profile, keyAlgorithm, variant, keyIndex };
          }),
        ),
    ),
  );
}

class EnrolmentJourney {
  private readonly failures: string[] = [];

  constructor(
    private readonly client: EnrolmentClient,
    private readonly pool: KeyPool,
    private readonly options: EnrolmentRun,
    private readonly folder: string,
  ) {}

  async run(): Promise<Enrolled> {
    const cas = await this.client.cas();
    const profiles = await this.client.profiles();
    const certificates = cas.map((ca) => this.keepCa(ca));
    const cases = enrolmentCases(profiles, this.options);
    for (const algorithm of this.options.keyAlgorithms) {
      const indexes = cases
        .filter(({ keyAlgorithm }) => keyAlgorithm === algorithm)
        .map(({ keyIndex }) => keyIndex);
      await this.pool.fill(algorithm, Math.max(-1, ...indexes) + 1);
    }
    const enrolled = await mapLimited(cases, PARALLEL, async (enrolmentCase) => {
      try {
        return await this.enrol(enrolmentCase);
      } catch (error) {
        this.failures.push(`${this.nameOf(enrolmentCase)}: ${(error as Error).message}`);
        return undefined;
      }
    });
    return {
      certificates: [...certificates, ...enrolled.filter((certificate) => certificate !== undefined)],
      profiles,
      failures: this.failures,
    };
  }

  private nameOf({ caId, profile, keyAlgorithm, variant }: EnrolmentCase): string {
    return `${this.options.world}/${profile.profileId}/${caId}/${keyAlgorithm}/${variant}`;
  }

  private keepCa({ caId, path }: PublishedCa): JudgedCertificate {
    return this.keep(`${this.options.world}/ca/${caId}`, CA_CERTIFICATES, true, path);
  }

  private async enrol(enrolmentCase: EnrolmentCase): Promise<JudgedCertificate> {
    const { caId, profile, keyAlgorithm, variant, keyIndex } = enrolmentCase;
    const name = this.nameOf(enrolmentCase);
    // One subject in five is enrolled by another client library.
    const maker = variant === 'kanji' ? 'openssl' : 'peculiar';
    const key = this.pool.key(keyAlgorithm, keyIndex);
    const { path } = await this.client.enrol({ name, caId, profile, key, variant, maker });
    return this.keep(name, profile.profileId, false, path);
  }

  private keep(name: string, profile: string, isCa: boolean, path: readonly Buffer[]): JudgedCertificate {
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    const write = (fileName: string, certificates: readonly Buffer[]): string => {
      const file = join(folder, fileName);
      writeFileSync(file, certificatesToPem(certificates));
      return file;
    };
    const [leaf, root] = [path[0], path.at(-1)];
    if (!leaf || !root) throw new Error(`${name}: no path`);
    return {
      name,
      world: this.options.world,
      profile,
      isCa,
      certificateFile: write('certificate.pem', [leaf]),
      // The same bytes for every certificate of a CA, in a file of the CA: judges batch by it.
      intermediatesFile: this.shared('intermediates', path.length > 2 ? path.slice(1, -1) : [root]),
      rootFile: this.shared('root', [root]),
      pathFile: write('path.pem', path),
      extKeyUsage: new X509Certificate(leaf).keyUsage,
    };
  }

  private shared(kind: string, certificates: readonly Buffer[]): string {
    const fingerprint = certificates.map((der) => new X509Certificate(der).fingerprint256).join(' ');
    const known = this.sharedFiles.get(`${kind} ${fingerprint}`);
    if (known !== undefined) return known;
    const folder = join(this.folder, this.options.world, 'shared');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${kind}-${this.sharedFiles.size}.pem`);
    writeFileSync(file, certificatesToPem(certificates));
    this.sharedFiles.set(`${kind} ${fingerprint}`, file);
    return file;
  }

  private readonly sharedFiles = new Map<string, string>();
}
