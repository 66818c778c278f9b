import type { components, operations } from './generated/openapi';
import type { OPERATIONS } from './generated/operations';

/** The operationId of everything that the client can ask for. */
export type OperationId = keyof typeof OPERATIONS & keyof operations;

type ParametersOf<Id extends OperationId, Place extends 'path' | 'query'> =
  operations[Id]['parameters'] extends Readonly<Record<Place, infer Parameters>>
    ? { readonly [name in Place]: Parameters }
    : operations[Id]['parameters'] extends { readonly [name in Place]?: infer Parameters }
      ? [Parameters] extends [undefined]
        ? unknown
        : { readonly [name in Place]?: Parameters }
      : unknown;

type BodyOf<Id extends OperationId> = operations[Id] extends {
  readonly requestBody: { readonly content: { readonly 'application/json': infer Body } };
}
  ? { readonly body: Body }
  : operations[Id] extends {
        readonly requestBody?: { readonly content: { readonly 'application/json': infer Body } };
      }
    ? { readonly body?: Body }
    : unknown;

/** What an operation takes: `path`, `query` and `body`, each where the OpenAPI document has it. */
export type OperationInput<Id extends OperationId> = ParametersOf<Id, 'path'> &
  ParametersOf<Id, 'query'> &
  BodyOf<Id>;

type JsonMediaType = 'application/json' | `application/${string}+json`;

type JsonOf<Answer> = Answer extends { readonly content: infer Content }
  ? { [Type in keyof Content]: Type extends JsonMediaType ? Content[Type] : never }[keyof Content]
  : undefined;

/** The JSON body of the good answers of an operation. */
export type OperationOutput<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses']]: JsonOf<operations[Id]['responses'][Status]>;
}[keyof operations[Id]['responses']];

type Schemas = components['schemas'];

export type Ca = Schemas['CaDto'];
export type Certificate = Schemas['CertificateDto'];
export type Challenge = Schemas['ChallengeDto'];
export type Consent = Schemas['ConsentDto'];
export type Enrolment = Schemas['EnrolmentDto'];
export type EnrolmentRequest = Schemas['EnrolmentRequestDto'];
export type Evidence = Schemas['EvidenceRequestDto'];
export type EvidenceList = Schemas['EvidenceListDto'];
export type EvidenceNeed = Schemas['EvidenceNeedDto'];
export type Key = Schemas['KeyDto'];
export type KeyAttestation = Schemas['KeyAttestationRequestDto'];
export type Profile = Schemas['ProfileDto'];
export type Qscd = Schemas['QscdDto'];
export type RaConfiguration = Schemas['RaConfigurationDto'];
export type RaEvent = Schemas['EventDto'];
export type RekeyRequest = Schemas['RekeyRequestDto'];
export type RenewalRequest = Schemas['RenewalRequestDto'];
export type Revocation = Schemas['RevocationStateDto'];
