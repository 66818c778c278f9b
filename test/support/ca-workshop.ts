import { CrlPlaces } from '../../src/ca/crl-places.service';
import { CaService } from '../../src/ca/ca.service';
import { establishCas, type EstablishmentParts } from '../../src/ca/ca-establishment';
import type { EstablishedCas } from '../../src/ca/established-cas';
import { FixedClock } from '../../src/common/clock';
import { SeededRandomness, type Randomness } from '../../src/common/randomness';
import type { KeyStore } from '../../src/keys/key-store';
import { CrlShardRepository } from '../../src/store/crl-shard.repository';
import { CaRepository } from '../../src/store/ca.repository';
import { CertificateRepository } from '../../src/store/certificate.repository';
import { CommittedChanges } from '../../src/store/committed-changes';
import { openDataSource } from '../../src/store/data-source';
import { databaseOf, type Database } from '../../src/store/database';
import { openStore } from '../../src/store/open-store';
import { SettingRepository } from '../../src/store/setting.repository';
import type { World } from '../../src/world/world';
import { FIXED_URLS, FIXED_WORLD } from './fixed-world';

/** A store in memory, whose CAs can be established again and again as by a start of the process. */
export interface CaWorkshop {
  readonly parts: EstablishmentParts;
  readonly clock: FixedClock;
  readonly database: Database;
  readonly certificates: CertificateRepository;
  /** Establishes the CAs, with other parts where given. */
  start(other?: Partial<EstablishmentParts>): Promise<EstablishedCas>;
  service(established: EstablishedCas, randomness?: Randomness): CaService;
  close(): Promise<void>;
}

export const WORKSHOP_TIME = new Date('2027-03-01T12:00:00Z');

export async function openCaWorkshop(keyStore: KeyStore, world: World = FIXED_WORLD): Promise<CaWorkshop> {
  const clock = new FixedClock(WORKSHOP_TIME);
  const dataSource = await openDataSource({ kind: 'sqlite-memory' });
  const database = databaseOf(dataSource);
  const store = openStore(dataSource, 'node-1', clock, new CommittedChanges());
  const certificates = new CertificateRepository(database);
  const parts: EstablishmentParts = {
    world,
    urls: FIXED_URLS,
    keyStore,
    store,
    cas: new CaRepository(database),
    certificates,
    shards: new CrlShardRepository(database),
    settings: new SettingRepository(database),
    clock,
    randomness: new SeededRandomness('ca workshop'),
  };
  return {
    parts,
    clock,
    database,
    certificates,
    start: (other = {}) => establishCas({ ...parts, ...other }),
    service: (established, randomness = parts.randomness) =>
      new CaService(
        established,
        store,
        certificates,
        parts.cas,
        new CrlPlaces(established, parts.shards, store, randomness),
        clock,
        randomness,
      ),
    close: async () => {
      await store.close();
      await dataSource.destroy();
    },
  };
}
