import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type EnrolmentClient } from '../enrolment-client';
import type { KeyPool, SubjectKey } from '../key-pool';
import type { PublishedProfile } from '../subject-variants';
import type { ListSession } from './list-session';

const KEY_ALGORITHM = 'P-256';
const FORMATS = ['XAdES', 'CAdES', 'PAdES', 'JAdES'];
const LEVELS = ['B', 'LT'];

/** Profiles that seal in every format and level, and those that seal once. */
const IN_EVERY_FORM = ['eu-qseal-qscd', 'jp-eseal-qscd'];
const IN_ONE_FORM = [
  'eu-qseal',
  'eu-qsign-qscd',
  'eu-qsign',
  'jp-eseal-qscd-lei',
  'jp-eseal',
  'jp-esign-qscd',
  'jp-esign',
  'jp-eseal-level1',
  'registry-corporate',
];

/** A document on disk, sealed or signed by a certificate of the service. */
export interface SealedDocument {
  readonly profile: string;
  readonly format: string;
  readonly level: string;
  readonly file: string;
}

/** Enrols one certificate for each profile and seals by it. */
export class SealedDocuments {
  private readonly used = new Map<string, number>();

  constructor(
    private readonly client: EnrolmentClient,
    private readonly pool: KeyPool,
    private readonly session: ListSession,
    private readonly folder: string,
  ) {}

  /** All documents, sealed by the anchors of a load. */
  async make(by: string): Promise<SealedDocument[]> {
    mkdirSync(this.folder, { recursive: true });
    const profiles = await this.client.profiles();
    const documents: SealedDocument[] = [];
    for (const profileId of [...IN_EVERY_FORM, ...IN_ONE_FORM]) {
      const profile = profiles.find((one) => one.profileId === profileId);
      if (!profile) throw new Error(`the service has no profile ${profileId}`);
      const forms = IN_EVERY_FORM.includes(profileId)
        ? FORMATS.flatMap((format) => LEVELS.map((level) => ({ format, level })))
        : [{ format: 'XAdES', level: 'B' }];
      documents.push(...(await this.seal(by, profile, forms)));
    }
    return documents;
  }

  private async seal(
    by: string,
    profile: PublishedProfile,
    forms: readonly { readonly format: string; readonly level: string }[],
  ): Promise<SealedDocument[]> {
    const caId = profile.caIds[0] ?? '';
    const key = await this.nextKey(caId, profile.jurisdiction);
    const name = `lists/${profile.profileId}`;
    const { path } = await this.client.enrol({ name, caId, profile, key, variant: 'latin' });
    const documents: SealedDocument[] = [];
    for (const { format, level } of forms) {
      const file = join(this.folder, `${profile.profileId}-${format}-${level}`);
      await this.session.seal(by, {
        privateKey: key.privateKey.export({ type: 'pkcs8', format: 'der' }),
        certificateDer: path[0] ?? Buffer.alloc(0),
        format,
        level,
        file,
      });
      documents.push({ profile: profile.profileId, format, level, file });
    }
    return documents;
  }

  /** A CA certifies a key once, and a key is on a device of one law: those for Japan have odd numbers. */
  private async nextKey(caId: string, jurisdiction: string): Promise<SubjectKey> {
    const count = this.used.get(caId) ?? 0;
    this.used.set(caId, count + 1);
    const index = 2 * count + (jurisdiction === 'JP' ? 1 : 0);
    await this.pool.fill(KEY_ALGORITHM, index + 1);
    return this.pool.key(KEY_ALGORITHM, index);
  }
}
