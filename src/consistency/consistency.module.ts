import { Module, type DynamicModule } from '@nestjs/common';
import { monotonicMilliseconds } from '../common/real-time';
import { RECONCILER_TIMING, StatusReconciler, type ReconcilerTiming } from './status-reconciler.service';

const EVERY_MILLISECONDS = 10_000;

/** Watches that OCSP and CRLs say what the rows say. */
@Module({})
export class ConsistencyModule {
  /** Takes the modules that were made for the application, so that it watches what is served. */
  static with(crl: DynamicModule, ocsp: DynamicModule): DynamicModule {
    const timing: ReconcilerTiming = { everyMilliseconds: EVERY_MILLISECONDS, now: monotonicMilliseconds };
    return {
      module: ConsistencyModule,
      imports: [crl, ocsp],
      providers: [{ provide: RECONCILER_TIMING, useValue: timing }, StatusReconciler],
      exports: [StatusReconciler],
    };
  }
}
