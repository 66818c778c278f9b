import { Inject, Injectable } from '@nestjs/common';
import { ApprovalRuleRepository } from '../../store/approval-rule.repository';
import { FaultRepository } from '../../store/fault.repository';
import { Store } from '../../store/store';
import { ClockService } from '../clock.service';
import type { ControlResetDto } from '../dto/control-reset.dto';
import { FaultDesk } from './fault-desk.service';
import { controlEvent, resetAudit } from './fault-trail';

/** Takes back what the test control has done to the service, and nothing of what the service has done since. */
@Injectable()
export class ControlResetService {
  constructor(
    @Inject(FaultRepository) private readonly faults: FaultRepository,
    @Inject(ApprovalRuleRepository) private readonly rules: ApprovalRuleRepository,
    @Inject(Store) private readonly store: Store,
    @Inject(FaultDesk) private readonly desk: FaultDesk,
    @Inject(ClockService) private readonly clock: ClockService,
  ) {}

  /**
   * Removes every fault and every approval rule, in one unit; then the clock goes back to real time, unless it is to be
   * kept. Certificates, enrolments, events and clients stay, and requests that are under way end as they began.
   */
  async reset(keepClock: boolean): Promise<ControlResetDto> {
    const faultIds = (await this.faults.list()).map(({ faultId }) => faultId);
    const ruleIds = (await this.rules.list()).map(({ ruleId }) => ruleId);
    await this.store.commit({
      statements: [this.faults.removeAll(), this.rules.removeAll()],
      audit: [resetAudit(faultIds, ruleIds)],
      events: [controlEvent('all', 'world', false)],
    });
    await this.desk.read();
    const clock = keepClock ? this.clock.read() : await this.clock.reset(true);
    return { faultIds, ruleIds, clock };
  }
}
