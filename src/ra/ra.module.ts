import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { REAL_TIME, SYSTEM_TIME, type RealTime } from '../common/real-time';
import { JobsModule } from '../jobs/jobs.module';
import { AcceptanceService } from './acceptance.service';
import { ApprovalChoice } from './approval-choice.service';
import { CancellationService } from './cancellation.service';
import { CasController } from './cas.controller';
import { CertificateInventoryService } from './certificate-inventory.service';
import { CertificateLookupService } from './certificate-lookup.service';
import { CASCADE_KEY_COMPROMISE, CertificateStatusService } from './certificate-status.service';
import { CertificatesController } from './certificates.controller';
import { ChallengeService } from './challenge.service';
import { ChallengesController } from './challenges.controller';
import { ClientInventoryService } from './client-inventory.service';
import { ClientRegistrationService } from './client-registration.service';
import { ClientsController } from './clients.controller';
import { DecisionService } from './decision.service';
import { DirectoryService } from './directory.service';
import { DueWorksService } from './due-works.service';
import { EndedHoldsService } from './ended-holds.service';
import { EnrolmentInventoryService } from './enrolment-inventory.service';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { EnrolmentService } from './enrolment.service';
import { EnrolmentsController } from './enrolments.controller';
import { FaultScopesService } from './fault-scopes.service';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { LinkingWindowService } from './linking-window.service';
import { ProfilesController } from './profiles.controller';
import { RaConfigurationController } from './ra-configuration.controller';
import { RevocationJobService } from './revocation-job.service';
import { RevocationJobWorkService } from './revocation-job-work.service';
import { RevocationJobsController } from './revocation-jobs.controller';
import { RevocationService } from './revocation.service';
import { RevocationsController } from './revocations.controller';
import { ScheduledRevocationsService } from './scheduled-revocations.service';
import { ScriptedApprovalService } from './scripted-approval.service';
import { SuspensionService } from './suspension.service';

export interface RaOptions {
  /** The module that provides `CaService` and `EstablishedCas`; nothing if that one is global. */
  readonly imports?: ModuleMetadata['imports'];
  /** Real time, unless a test moves it. */
  readonly time?: RealTime;
  /** Whether the compromise of a key revokes all its live certificates; otherwise only the one that was named. */
  readonly cascadeKeyCompromise?: boolean;
  /** For each client, on this node. */
  readonly enrolmentsPerHour?: number | 'off';
  /** Milliseconds of real time between two looks for due work; 0 = only when it is asked. */
  readonly dueWorkEveryMilliseconds?: number;
}

/** Registration: the credential-management API `ra/v1`. */
@Module({})
export class RaModule {
  static with(options: RaOptions = {}): DynamicModule {
    const { imports = [], time = SYSTEM_TIME, cascadeKeyCompromise = false } = options;
    const { enrolmentsPerHour = 'off' } = options;
    const { dueWorkEveryMilliseconds: everyMilliseconds } = options;
    const jobs = JobsModule.with({ time, ...(everyMilliseconds !== undefined && { everyMilliseconds }) });
    return {
      module: RaModule,
      imports: [...imports, jobs],
      controllers: [
        CasController,
        CertificatesController,
        ChallengesController,
        ClientsController,
        EnrolmentsController,
        ProfilesController,
        RaConfigurationController,
        RevocationJobsController,
        RevocationsController,
      ],
      providers: [
        { provide: REAL_TIME, useValue: time },
        { provide: CASCADE_KEY_COMPROMISE, useValue: cascadeKeyCompromise },
        { provide: IssuingQuota, useValue: new IssuingQuota(enrolmentsPerHour, time) },
        AcceptanceService,
        ApprovalChoice,
        CancellationService,
        CertificateInventoryService,
        CertificateLookupService,
        CertificateStatusService,
        ChallengeService,
        ClientInventoryService,
        ClientRegistrationService,
        DecisionService,
        DirectoryService,
        DueWorksService,
        EndedHoldsService,
        EnrolmentInventoryService,
        EnrolmentLookupService,
        EnrolmentService,
        FaultScopesService,
        IssuanceService,
        LinkingWindowService,
        RevocationJobService,
        RevocationJobWorkService,
        RevocationService,
        ScheduledRevocationsService,
        ScriptedApprovalService,
        SuspensionService,
      ],
      exports: [EnrolmentLookupService],
    };
  }
}
