/** What `@kakehashi/client` offers; nothing else of the package may be imported. */
export { RaClient } from './ra-client';
export type { CallOptions, RaAnswer, RaClientOptions, RaConnection } from './ra-connection';
export type { ClientAuthentication } from './client-authentication';
export type { PrivateKeyInput } from './private-key';
export type { CallLimits } from './repetition';
export type { TlsOptions } from './transport';
export { RaError } from './ra-error';
export type { ClientCode, MemberFault, ProblemCode, RaErrorParts } from './ra-error';
export type {
  Ca,
  Certificate,
  Challenge,
  Consent,
  Enrolment,
  EnrolmentRequest,
  Evidence,
  EvidenceList,
  EvidenceNeed,
  Key,
  KeyAttestation,
  OperationId,
  OperationInput,
  OperationOutput,
  Profile,
  Qscd,
  RaConfiguration,
  RaEvent,
  RekeyRequest,
  RenewalRequest,
  Revocation,
} from './operation-types';
export type { EventFeed, EventSelection } from './event-feed';
export { issued } from './journeys/issued-enrolment';
export type { IssuedEnrolment } from './journeys/issued-enrolment';
export type {
  Acceptance,
  Enrolments,
  EnrolmentOrder,
  EnrolmentSelection,
  EnrolOptions,
} from './journeys/enrolments';
export type { ProofOfPossession, Proven } from './journeys/proofs';
export type { RequiredActions } from './journeys/required-actions';
export type { WaitOptions } from './journeys/enrolment-waiting';
export { REVOCATION_REASONS } from './journeys/certificates';
export type {
  Certificates,
  CertificateSelection,
  RekeyOrder,
  RevocationOrder,
} from './journeys/certificates';
export type { KeyDestruction, KeyOrder, Keys, KeySelection } from './journeys/keys';
export type { DeviceRegistration, Devices } from './journeys/devices';
export type { ActionRequest, Decision, Operator } from './journeys/operator';
export { mockQscd } from './attesting-device';
export type { AttestationOrder, AttestingDevice } from './attesting-device';
export { makeMockQscdJwt } from './mock-qscd-statement';
export type { AttestationSigner, AttestedKey } from './mock-qscd-statement';
export { certificationRequest } from './certification-request';
export type { RequestContent } from './certification-request';
export { softwareKey } from './subject-key';
export type { RequestSignatureAlgorithm, SubjectKey } from './subject-key';
export { sha256Hex } from './digests';
export { verifyWebhook } from './webhook';
export type { WebhookDelivery, WebhookExpectation } from './webhook';
