import { Module, type DynamicModule } from '@nestjs/common';
import { ClockController } from './clock.controller';
import { ClockService } from './clock.service';
import { HealthController } from './health.controller';
import { IssuanceMetrics } from './issuance-metrics.service';
import { MetricsController } from './metrics.controller';
import { PrometheusMetrics } from './prometheus-metrics';
import { WorldHealth } from './world-health.service';

/** What the management listener serves: health, figures, the mock clock. */
@Module({})
export class ManagementModule {
  /** Needs a global StoreModule, and the ports: WorldClock, ClockFollower, HealthChecks, METRICS. */
  static with(metrics: PrometheusMetrics): DynamicModule {
    return {
      module: ManagementModule,
      controllers: [ClockController, HealthController, MetricsController],
      providers: [
        { provide: PrometheusMetrics, useValue: metrics },
        ClockService,
        IssuanceMetrics,
        WorldHealth,
      ],
    };
  }
}
