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
  Enrolment,
  EnrolmentRequest,
  OperationId,
  OperationInput,
  OperationOutput,
  Profile,
  RaConfiguration,
  RaEvent,
  Revocation,
} from './operation-types';
export type { EventFeed, EventSelection } from './event-feed';
export { issued } from './journeys/enrolments';
export type {
  Acceptance,
  Enrolments,
  EnrolmentOrder,
  EnrolOptions,
  IssuedEnrolment,
} from './journeys/enrolments';
export type { WaitOptions } from './journeys/enrolment-waiting';
export { REVOCATION_REASONS } from './journeys/certificates';
export type { Certificates, CertificateSelection, RevocationOrder } from './journeys/certificates';
export { certificationRequest } from './certification-request';
export type { RequestContent } from './certification-request';
export { softwareKey } from './subject-key';
export type { RequestSignatureAlgorithm, SubjectKey } from './subject-key';
export { sha256Hex } from './digests';
export { verifyWebhook } from './webhook';
export type { WebhookDelivery, WebhookExpectation } from './webhook';
