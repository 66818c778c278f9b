import { Module, type DynamicModule } from '@nestjs/common';
import { ApprovalRuleService } from './control/approval-rule.service';
import { CONTROL_OPTIONS, type ControlOptions } from './control/control-options';
import { ControlResetService } from './control/control-reset.service';
import { ControlController } from './control/control.controller';
import { FaultDesk } from './control/fault-desk.service';
import { FaultLedger } from './control/fault-ledger.service';
import { FaultService } from './control/fault.service';
import { ClockController } from './clock.controller';
import { ClockService } from './clock.service';
import { HealthController } from './health.controller';
import { IssuanceMetrics } from './issuance-metrics.service';
import { MetricsController } from './metrics.controller';
import { PrometheusMetrics } from './prometheus-metrics';
import { WorldHealth } from './world-health.service';

/** What the management listener serves: health, figures, the mock clock, the test control. */
@Module({})
export class ManagementModule {
  /** Needs a global StoreModule, and the ports: WorldClock, ClockFollower, HealthChecks, METRICS, FaultPoints. */
  static with(metrics: PrometheusMetrics, control: ControlOptions): DynamicModule {
    return {
      module: ManagementModule,
      controllers: [ClockController, ControlController, HealthController, MetricsController],
      providers: [
        { provide: PrometheusMetrics, useValue: metrics },
        { provide: CONTROL_OPTIONS, useValue: control },
        ApprovalRuleService,
        ClockService,
        ControlResetService,
        FaultDesk,
        FaultLedger,
        FaultService,
        IssuanceMetrics,
        WorldHealth,
      ],
    };
  }
}
