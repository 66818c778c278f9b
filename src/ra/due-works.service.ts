import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DueWork } from '../jobs/due-work';
import { DueWorkService } from '../jobs/due-work.service';
import { EndedHoldsService } from './ended-holds.service';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { LinkingWindowService } from './linking-window.service';
import { KeyDueWorkService } from './keys/key-due-work.service';
import { QscdDueWorkService } from './qscds/qscd-due-work.service';
import { RevocationJobWorkService } from './revocation-job-work.service';
import { ScheduledRevocationsService } from './scheduled-revocations.service';

/** What the RA does by the Clock. */
@Injectable()
export class DueWorksService implements OnModuleInit {
  constructor(
    private readonly dueWork: DueWorkService,
    private readonly scheduledRevocations: ScheduledRevocationsService,
    private readonly endedHolds: EndedHoldsService,
    private readonly linkingWindows: LinkingWindowService,
    private readonly revocationJobs: RevocationJobWorkService,
    private readonly enrolments: EnrolmentLookupService,
    private readonly devices: QscdDueWorkService,
    private readonly keys: KeyDueWorkService,
  ) {}

  onModuleInit(): void {
    const overdueEnrolments: DueWork = {
      name: 'enrolments at expiresAt',
      run: async () => ((await this.enrolments.sweep()) > 0 ? 'more' : undefined),
    };
    for (const work of [
      this.scheduledRevocations,
      this.endedHolds,
      this.linkingWindows,
      overdueEnrolments,
      this.devices,
      this.revocationJobs,
      this.keys,
    ])
      this.dueWork.register(work);
  }
}
