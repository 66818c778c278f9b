import { Module, type DynamicModule } from '@nestjs/common';
import { REAL_TIME, type RealTime } from '../common/real-time';
import { DUE_WORK_INTERVAL, DueWorkService } from './due-work.service';
import { PurgeService } from './purge.service';

export interface JobsOptions {
  readonly time: RealTime;
  /** Milliseconds of real time between two looks for due work; 0 = only when it is asked. Default: a second. */
  readonly everyMilliseconds?: number;
}

/** Due work by the Clock. Global, so that each role registers its own. */
@Module({})
export class JobsModule {
  static with({ time, everyMilliseconds = 1000 }: JobsOptions): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
        { provide: REAL_TIME, useValue: time },
        { provide: DUE_WORK_INTERVAL, useValue: everyMilliseconds },
        DueWorkService,
        PurgeService,
      ],
      exports: [DueWorkService],
    };
  }
}
