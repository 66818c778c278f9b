import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { CrlPublicationRepository } from '../store/crl-publication.repository';
import type { DatabaseLocation } from '../store/data-source';
import { Database } from '../store/database';
import { CRL_DATABASE, CrlBuilder } from './crl-builder.service';
import { CrlHealth } from './crl-health.service';
import { CrlIssuers } from './crl-issuers';
import { CrlPublisher } from './crl-publisher.service';
import { CRL_SCHEDULING, CrlScheduler, type CrlScheduling } from './crl-scheduler.service';
import { CrlPublicationController } from './crl-publication.controller';
import { CrlPublicationService } from './crl-publication.service';
import { CrlController } from './crl.controller';
import { CrlService } from './crl.service';
import { CrlShardOpening } from './crl-shard-opening.service';
import { LastCrlService } from './last-crl.service';
import { PublishedCrls } from './published-crls.service';

export interface CrlOptions {
  readonly issuers: Pick<FactoryProvider<CrlIssuers>, 'inject' | 'useFactory'>;
  /** Where the rows are, for a connection of its own. */
  readonly database: DatabaseLocation;
  readonly time: RealTime;
  readonly scheduling?: Partial<CrlScheduling>;
}

/** A revocation is on the list of its shard within a second and on that of all certificates within a minute. */
const SCHEDULING: Omit<CrlScheduling, 'isShared'> = {
  everyMilliseconds: 1000,
  concurrency: 2,
  statusMilliseconds: 200,
  fullListMilliseconds: 20_000,
};

@Module({})
export class CrlModule {
  /** Needs a global StoreModule, CLOCK, HealthChecks and METRICS. A CA whose first lists cannot be made ends the start. */
  static with({ issuers, database, time, scheduling }: CrlOptions): DynamicModule {
    const isShared = database.kind === 'postgres';
    return {
      module: CrlModule,
      controllers: [CrlController, CrlPublicationController],
      providers: [
        { provide: CrlIssuers, ...issuers },
        { provide: CRL_DATABASE, useValue: database },
        { provide: REAL_TIME, useValue: time },
        { provide: CRL_SCHEDULING, useValue: { ...SCHEDULING, isShared, ...scheduling } },
        {
          provide: CrlPublicationRepository,
          inject: [Database],
          useFactory: (reader: Database) => new CrlPublicationRepository(reader),
        },
        PublishedCrls,
        CrlBuilder,
        CrlPublisher,
        CrlShardOpening,
        CrlScheduler,
        CrlHealth,
        CrlService,
        LastCrlService,
        CrlPublicationService,
      ],
      exports: [CrlPublisher, CrlScheduler, CrlShardOpening, LastCrlService, PublishedCrls],
    };
  }
}
