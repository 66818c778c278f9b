import { Module, type DynamicModule, type ModuleMetadata } from '@nestjs/common';
import { REAL_TIME, SYSTEM_TIME, type RealTime } from '../common/real-time';
import { JobsModule } from '../jobs/jobs.module';
import type { CertifiedDevice } from '../world/world';
import { AcceptanceService } from './acceptance.service';
import { AttestationRoots } from './attestation-roots';
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
import { EnrolmentFactsService } from './enrolment-facts.service';
import { EnrolmentInventoryService } from './enrolment-inventory.service';
import { EnrolmentLookupService } from './enrolment-lookup.service';
import { EnrolmentService } from './enrolment.service';
import { EnrolmentsController } from './enrolments.controller';
import { ActionRequestService } from './evidence/action-request.service';
import { ActionSettlementService } from './evidence/action-settlement.service';
import { ASSURANCE_SETTINGS, assuranceSettings, type AssuranceSettings } from './evidence/assurance-settings';
import { ConsentService } from './evidence/consent.service';
import { EnrolmentActionsController } from './evidence/enrolment-actions.controller';
import { EvidenceService } from './evidence/evidence.service';
import { LateProofService } from './evidence/late-proof.service';
import { VettingService } from './evidence/vetting.service';
import { FaultScopesService } from './fault-scopes.service';
import { IssuanceService } from './issuance.service';
import { IssuingQuota } from './issuing-quota';
import { KeyDestructionService } from './keys/key-destruction.service';
import { KeyDueWorkService } from './keys/key-due-work.service';
import { KeyInventoryService } from './keys/key-inventory.service';
import { KeyRegistrationService } from './keys/key-registration.service';
import { KeysController } from './keys/keys.controller';
import { LinkingWindowService } from './linking-window.service';
import { ProofUseService } from './proof-use.service';
import { KeyDestructionRequests } from './key-destruction-requests.service';
import { OneTimeUseService } from './one-time-use.service';
import { ProfilesController } from './profiles.controller';
import { CERTIFIED_DEVICES } from './qscds/certification';
import { DeviceChoiceService } from './qscds/device-choice.service';
import { QscdDueWorkService } from './qscds/qscd-due-work.service';
import { QscdRegisterService } from './qscds/qscd-register.service';
import { QscdStatusService } from './qscds/qscd-status.service';
import { QscdsController } from './qscds/qscds.controller';
import { RaConfigurationController } from './ra-configuration.controller';
import { ReplacementEffectService } from './replacement-effect.service';
import { ReplacementService } from './replacement.service';
import { ReplacementsController } from './replacements.controller';
import { RevocationJobService } from './revocation-job.service';
import { RevocationJobWorkService } from './revocation-job-work.service';
import { RevocationJobsController } from './revocation-jobs.controller';
import { RevocationService } from './revocation.service';
import { RevocationsController } from './revocations.controller';
import { ScheduledRevocationsService } from './scheduled-revocations.service';
import { ScriptedApprovalService } from './scripted-approval.service';
import { SuspensionService } from './suspension.service';
import { WaitingKeyService } from './waiting-key.service';

export interface RaOptions {
  /** The module that provides `CaService` and `EstablishedCas`; nothing if that one is global. */
  readonly imports?: ModuleMetadata['imports'];
  /** Real time, unless a test moves it. */
  readonly time?: RealTime;
  /** Whether the compromise of a key revokes all its live certificates; otherwise only the one that was named. */
  readonly cascadeKeyCompromise?: boolean;
  /** Device types whose certification is known. */
  readonly certifiedDevices?: readonly CertifiedDevice[];
  /** Roots that are trusted to attest keys of every client, DER. */
  readonly attestationRoots?: readonly Uint8Array[];
  /** What the world says about evidence. */
  readonly assurance?: AssuranceSettings;
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
    const { enrolmentsPerHour = 'off', certifiedDevices = [], attestationRoots = [] } = options;
    const { assurance = assuranceSettings() } = options;
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
        EnrolmentActionsController,
        EnrolmentsController,
        KeysController,
        ProfilesController,
        QscdsController,
        RaConfigurationController,
        ReplacementsController,
        RevocationJobsController,
        RevocationsController,
      ],
      providers: [
        { provide: REAL_TIME, useValue: time },
        { provide: CASCADE_KEY_COMPROMISE, useValue: cascadeKeyCompromise },
        { provide: CERTIFIED_DEVICES, useValue: certifiedDevices },
        { provide: ASSURANCE_SETTINGS, useValue: assurance },
        { provide: IssuingQuota, useValue: new IssuingQuota(enrolmentsPerHour, time) },
        { provide: AttestationRoots, useValue: new AttestationRoots(attestationRoots) },
        AcceptanceService,
        ActionRequestService,
        ActionSettlementService,
        ApprovalChoice,
        CancellationService,
        CertificateInventoryService,
        CertificateLookupService,
        CertificateStatusService,
        ChallengeService,
        ClientInventoryService,
        ClientRegistrationService,
        ConsentService,
        DecisionService,
        DeviceChoiceService,
        DirectoryService,
        DueWorksService,
        EndedHoldsService,
        EnrolmentInventoryService,
        EnrolmentLookupService,
        EnrolmentFactsService,
        EnrolmentService,
        EvidenceService,
        FaultScopesService,
        IssuanceService,
        KeyDestructionRequests,
        KeyDestructionService,
        KeyDueWorkService,
        KeyInventoryService,
        KeyRegistrationService,
        LateProofService,
        LinkingWindowService,
        QscdDueWorkService,
        QscdRegisterService,
        QscdStatusService,
        ProofUseService,
        OneTimeUseService,
        ReplacementEffectService,
        ReplacementService,
        RevocationJobService,
        RevocationJobWorkService,
        RevocationService,
        ScheduledRevocationsService,
        ScriptedApprovalService,
        SuspensionService,
        VettingService,
        WaitingKeyService,
      ],
      exports: [EnrolmentLookupService],
    };
  }
}
