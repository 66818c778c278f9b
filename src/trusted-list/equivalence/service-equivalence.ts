import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalence,
  TrustServiceEquivalenceInformation,
  TrustServiceTslType,
} from '../mutual-recognition';
import type { ServiceHistoryInstance, TspService } from '../trusted-list';
import { EQUIVALENCE_STATUS } from '../trusted-list-uris';

/** Why a service stands for none of the party that looks. */
export type NoEquivalence =
  /** The pointer carries no agreement. */
  | 'no_agreement'
  /** The service had no status yet. */
  | 'not_listed'
  /** The agreement names no service of its type and uses. */
  | 'no_such_type'
  /** Two blocks of the agreement name it, so neither counts. */
  | 'several_blocks'
  /** The equivalence was repealed, or had not begun. */
  | 'not_enacted'
  /** Its status is none of those that count as valid. */
  | 'status_not_valid';

/** As what the party that looks sees a service of the other. */
export type ServiceEquivalenceVerdict =
  | {
      readonly isEquivalent: true;
      readonly legalIdentifier: string;
      readonly type: TrustServiceTslType;
      readonly status: string;
    }
  | { readonly isEquivalent: false; readonly reason: NoEquivalence };

/**
 * Whether a service of the pointed party was equivalent to one of the pointing party at a time, by the agreement in the
 * pointer (mutual recognition, schema 2). `use` is the URI of one of its AdditionalServiceInformation: a service with
 * several is one for each. It speaks of the service alone: whether a certificate of it has the contents that the agreement
 * asks for is not looked at. As EU DSS reads agreements: one block counts, the state of service and equivalence at that
 * time decides, and the first status of the pointing party replaces that of the service.
 */
export function equivalentService(
  agreement: MutualRecognitionAgreementInformation | undefined,
  service: TspService,
  use: string | undefined,
  at: Date,
): ServiceEquivalenceVerdict {
  if (agreement === undefined) return none('no_agreement');
  const state = [service.serviceInformation, ...(service.serviceHistory ?? [])].find(
    ({ statusStartingTime }) => statusStartingTime <= at,
  );
  if (state === undefined) return none('not_listed');
  const [block, ...others] = agreement.trustServiceEquivalenceInformation.filter((one) =>
    (stateAt(one, at) ?? one).typeEquivalence.pointedParty.some((type) => isOfType(state, use, type)),
  );
  if (block === undefined) return none('no_such_type');
  if (others.length > 0) return none('several_blocks');
  const equivalence = stateAt(block, at);
  if (equivalence?.status !== EQUIVALENCE_STATUS.enacted) return none('not_enacted');
  const { valid } = equivalence.statusEquivalence;
  const [type] = equivalence.typeEquivalence.pointingParty;
  const [status] = valid.pointingParty;
  if (type === undefined || status === undefined || !valid.pointedParty.includes(state.serviceStatus)) {
    return none('status_not_valid');
  }
  return { isEquivalent: true, legalIdentifier: block.trustServiceLegalIdentifier, type, status };
}

function none(reason: NoEquivalence): ServiceEquivalenceVerdict {
  return { isEquivalent: false, reason };
}

/** History stands newest first. */
function stateAt(block: TrustServiceEquivalenceInformation, at: Date): TrustServiceEquivalence | undefined {
  return [block, ...(block.history ?? [])].find(({ statusStartingTime }) => statusStartingTime <= at);
}

function isOfType(
  {
    serviceTypeIdentifier,
    serviceInformationExtensions = [],
  }: Pick<ServiceHistoryInstance, 'serviceTypeIdentifier' | 'serviceInformationExtensions'>,
  use: string | undefined,
  type: TrustServiceTslType,
): boolean {
  if (serviceTypeIdentifier !== type.serviceTypeIdentifier) return false;
  const wanted = type.additionalServiceInformation?.uri.uri;
  if (wanted === undefined) return true;
  const has = serviceInformationExtensions.some(
    (extension) =>
      'additionalServiceInformation' in extension &&
      extension.additionalServiceInformation.uri.uri === wanted,
  );
  return has && wanted === use;
}
