import { Module, type DynamicModule } from '@nestjs/common';
import { OCSP_OPTIONS, type OcspOptions } from './ocsp-options';
import { OcspController } from './ocsp.controller';
import { OcspService } from './ocsp.service';

/** Revocation status by OCSP. Needs a global StoreModule and the ports: WorldClock, HealthChecks, METRICS. */
@Module({})
export class OcspModule {
  static with(options: OcspOptions): DynamicModule {
    return {
      module: OcspModule,
      controllers: [OcspController],
      providers: [{ provide: OCSP_OPTIONS, useValue: options }, OcspService],
      exports: [OcspService],
    };
  }
}
