import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { REAL_TIME, SYSTEM_TIME, type RealTime } from '../common/real-time';
import { AcceptanceService } from './acceptance.service';
import { CancellationService } from './cancellation.service';
import { CasController } from './cas.controller';
import { CertificateInventoryService } from './certificate-inventory.service';
import { CertificatesController } from './certificates.controller';
import { ChallengeService } from './challenge.service';
import { ChallengesController } from './challenges.controller';
import { DecisionService } from './decision.service';
import { DirectoryService } from './directory.service';
import { EnrolmentInventoryService } from './enrolment-inventory.service';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { EnrolmentService } from './enrolment.service';
import { EnrolmentsController } from './enrolments.controller';
import { IssuanceService } from './issuance.service';
import { ProfilesController } from './profiles.controller';
import { RaConfigurationController } from './ra-configuration.controller';

export interface RaOptions {
  /** The module that provides `CaService` and `EstablishedCas`; nothing if that one is global. */
  readonly imports?: ModuleMetadata['imports'];
  /** Real time, unless a test moves it. */
  readonly time?: RealTime;
}

/** Registration: the credential-management API `ra/v1`. */
@Module({})
export class RaModule {
  static with({ imports = [], time = SYSTEM_TIME }: RaOptions = {}): DynamicModule {
    return {
      module: RaModule,
      imports,
      controllers: [
        CasController,
        CertificatesController,
        ChallengesController,
        EnrolmentsController,
        ProfilesController,
        RaConfigurationController,
      ],
      providers: [
        { provide: REAL_TIME, useValue: time },
        AcceptanceService,
        CancellationService,
        CertificateInventoryService,
        ChallengeService,
        DecisionService,
        DirectoryService,
        EnrolmentInventoryService,
        EnrolmentLookupService,
        EnrolmentService,
        IssuanceService,
      ],
      exports: [EnrolmentLookupService],
    };
  }
}
