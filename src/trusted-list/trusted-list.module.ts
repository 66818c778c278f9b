import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { KeyStore } from '../keys/key-store';
import { ListDissemination } from './dissemination/list-dissemination.service';
import { TrustedListController } from './dissemination/trusted-list.controller';
import { AgreementController } from './management/agreement.controller';
import { ListManagement } from './management/list-management.service';
import { ListedServiceController } from './management/listed-service.controller';
import { TrustedListManagementController } from './management/trusted-list-management.controller';
import { ListComposer } from './publication/list-composer.service';
import { ListHealth } from './publication/list-health.service';
import { ListPublisher } from './publication/list-publisher.service';
import { ListSchedule } from './publication/list-schedule.service';
import { ListSignerKeys } from './publication/list-signer-keys.service';
import { ListState } from './publication/list-state.service';
import { ListedCas } from './publication/listed-cas';
import {
  LINT_BEFORE_PUBLICATION,
  type LintBeforePublication,
  LIST_WORLD,
  type ListWorld,
} from './publication/publication-ports';
import { PublishedLists } from './publication/published-lists.service';
import { SignerRollover } from './publication/signer-rollover.service';

export interface TrustedListOptions {
  readonly world: ListWorld;
  readonly keyStore: KeyStore;
  readonly cas: Pick<FactoryProvider<ListedCas>, 'inject' | 'useFactory'>;
  readonly lint: LintBeforePublication;
  readonly time: RealTime;
}

/** Trusted lists: who signs them, their publication, and what operators decide of them. */
@Module({})
export class TrustedListModule {
  /** Needs a global StoreModule and JobsModule, CLOCK, RANDOMNESS, HealthChecks and METRICS. First lists that cannot be made end the start. */
  static with({ world, keyStore, cas, lint, time }: TrustedListOptions): DynamicModule {
    return {
      module: TrustedListModule,
      controllers: [
        TrustedListController,
        TrustedListManagementController,
        ListedServiceController,
        AgreementController,
      ],
      providers: [
        { provide: LIST_WORLD, useValue: world },
        { provide: KeyStore, useValue: keyStore },
        { provide: ListedCas, ...cas },
        { provide: LINT_BEFORE_PUBLICATION, useValue: lint },
        { provide: REAL_TIME, useValue: time },
        ListState,
        PublishedLists,
        ListSignerKeys,
        SignerRollover,
        ListComposer,
        ListPublisher,
        ListSchedule,
        ListHealth,
        ListDissemination,
        ListManagement,
      ],
      exports: [ListPublisher, PublishedLists],
    };
  }
}
