import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CLOCK, type Clock } from '../common/clock';
import { ClientAssertionRepository } from './client-assertion.repository';
import { ApprovalRuleRepository } from './approval-rule.repository';
import { AuditRepository } from './audit.repository';
import { CaRepository } from './ca.repository';
import { CertificateRepository } from './certificate.repository';
import { ChallengeRepository } from './challenge.repository';
import { ClientRepository } from './client.repository';
import { CommittedChanges } from './committed-changes';
import { type DatabaseLocation, openDataSource } from './data-source';
import { CrlShardRepository } from './crl-shard.repository';
import { CrlRepository } from './crl.repository';
import { Database, databaseOf } from './database';
import { DecisionRepository } from './decision.repository';
import { DpopProofRepository } from './dpop-proof.repository';
import { EnrolmentEvidenceRepository } from './enrolment-evidence.repository';
import { EnrolmentRepository } from './enrolment.repository';
import { FaultRepository } from './fault.repository';
import { IdempotencyRepository } from './idempotency.repository';
import { JobRepository } from './job.repository';
import { openStore } from './open-store';
import { OutboxEventRepository } from './outbox-event.repository';
import { QscdRepository } from './qscd.repository';
import { RevocationRepository } from './revocation.repository';
import { SettingRepository } from './setting.repository';
import { StatusChangeRepository } from './status-change.repository';
import { Store } from './store';
import { SubjectKeyRepository } from './subject-key.repository';
import { TrustedListChangeRepository } from './trusted-list-change.repository';
import { TrustedListSignerRepository } from './trusted-list-signer.repository';
import { TrustedListRepository } from './trusted-list.repository';
import { WebhookRepository } from './webhook.repository';

export interface StoreSettings {
  readonly location: DatabaseLocation;
  /** Names this node's audit chain; no two running nodes have the same. */
  readonly nodeId: string;
}

const REPOSITORIES = [
  ApprovalRuleRepository,
  ClientAssertionRepository,
  AuditRepository,
  CaRepository,
  CertificateRepository,
  ChallengeRepository,
  ClientRepository,
  CrlRepository,
  CrlShardRepository,
  DecisionRepository,
  DpopProofRepository,
  EnrolmentEvidenceRepository,
  EnrolmentRepository,
  FaultRepository,
  IdempotencyRepository,
  JobRepository,
  OutboxEventRepository,
  QscdRepository,
  RevocationRepository,
  SettingRepository,
  StatusChangeRepository,
  SubjectKeyRepository,
  TrustedListChangeRepository,
  TrustedListRepository,
  TrustedListSignerRepository,
  WebhookRepository,
];

@Module({})
export class StoreModule implements OnApplicationShutdown {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** Global; needs a {@link CLOCK} provider that is global too. */
  static forRoot({ location, nodeId }: StoreSettings): DynamicModule {
    const providers: FactoryProvider[] = [
      { provide: DataSource, useFactory: () => openDataSource(location) },
      { provide: Database, useFactory: databaseOf, inject: [DataSource] },
      { provide: CommittedChanges, useFactory: () => new CommittedChanges(reportSubscriberError) },
      {
        provide: Store,
        useFactory: (dataSource: DataSource, clock: Clock, changes: CommittedChanges) =>
          openStore(dataSource, nodeId, clock, changes),
        inject: [DataSource, CLOCK, CommittedChanges],
      },
      ...REPOSITORIES.map((Repository) => ({
        provide: Repository,
        useFactory: (database: Database) => new Repository(database),
        inject: [Database],
      })),
    ];
    const exports = [Database, CommittedChanges, Store, ...REPOSITORIES];
    return { module: StoreModule, global: true, providers, exports };
  }

  /** After the listeners have stopped: the last flush, then the connections. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
    await this.dataSource.destroy();
  }
}

function reportSubscriberError(error: unknown): void {
  new Logger(CommittedChanges.name).error('a subscriber of committed changes failed', error);
}
