import { Logger, Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { CLOCK, WorldClock } from './common/clock';
import { FaultPoints } from './common/fault-points';
import { HealthChecks } from './common/health-checks';
import { ManagementToken } from './common/management-token';
import { METRICS } from './common/metrics';
import { RANDOMNESS, type Randomness } from './common/randomness';
import type { ControlOptions } from './management/control/control-options';
import { ClockFollower } from './management/clock-follower';
import { ManagementModule } from './management/management.module';
import type { PrometheusMetrics } from './management/prometheus-metrics';
import { OauthModule, type OauthOptions } from './oauth/oauth.module';
import { OpenApiModule } from './openapi/openapi.module';
import { CommittedChanges } from './store/committed-changes';
import { SettingRepository } from './store/setting.repository';
import { StoreModule, type StoreSettings } from './store/store.module';

/** What the application is put together from. */
export interface AppParts {
  readonly clock: WorldClock;
  readonly randomness: Randomness;
  readonly store: StoreSettings;
  readonly oauth: OauthOptions;
  readonly health: HealthChecks;
  readonly metrics: PrometheusMetrics;
  readonly faults: FaultPoints;
  readonly control: ControlOptions;
  readonly managementToken: ManagementToken;
  /** The modules of the CA and the RA, which depend on the world. */
  readonly services: NonNullable<ModuleMetadata['imports']>;
}

@Module({})
export class AppModule {
  static with(parts: AppParts): DynamicModule {
    const { clock, randomness, store, oauth, health, metrics, faults, managementToken, services } = parts;
    const ports: Provider[] = [
      {
        provide: ClockFollower,
        inject: [SettingRepository, CommittedChanges],
        useFactory: (settings: SettingRepository, changes: CommittedChanges) =>
          ClockFollower.start(clock, settings, changes, reportClockFailure),
      },
      // Whoever asks for the clock gets it only when it shows the world's time.
      { provide: WorldClock, useFactory: () => clock, inject: [ClockFollower] },
      { provide: CLOCK, useExisting: WorldClock },
      { provide: RANDOMNESS, useValue: randomness },
      { provide: HealthChecks, useValue: health },
      { provide: METRICS, useValue: metrics },
      { provide: ManagementToken, useValue: managementToken },
      { provide: FaultPoints, useValue: faults },
    ];
    const exports = ports.map((port) => ('provide' in port ? port.provide : port));
    return {
      module: AppModule,
      imports: [
        { module: PortsModule, global: true, providers: ports, exports },
        StoreModule.forRoot(store),
        OauthModule.with(oauth),
        ...services,
        ManagementModule.with(metrics, parts.control),
        OpenApiModule,
      ],
    };
  }
}

/** The one clock, the one source of randomness, and where health and figures are reported, for every module. */
@Module({})
class PortsModule {}

function reportClockFailure(error: unknown): void {
  new Logger('clock').error('the state of the clock cannot be read; it goes on as it was', error);
}
