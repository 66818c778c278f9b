import { memberStateList } from '../../../test/support/sample-lists';
import { JP, mutualRecognition } from '../../../test/support/sample-mutual-recognition';
import { mirrored } from '../compose/compose-recognition';
import type {
  MutualRecognitionAgreementInformation,
  TrustServiceEquivalenceInformation,
} from '../mutual-recognition';
import type { TspService } from '../trusted-list';
import {
  ADDITIONAL_SERVICE_INFORMATION,
  EQUIVALENCE_STATUS,
  SERVICE_STATUS,
  SERVICE_TYPE,
} from '../trusted-list-uris';
import { equivalentService } from './service-equivalence';

const SEALS = ADDITIONAL_SERVICE_INFORMATION.forESeals;
const AT = new Date('2027-03-01T00:00:00Z');
const BEFORE = new Date('2021-01-01T00:00:00Z');
const LATER = new Date('2027-03-01T00:00:01Z');

/** As Japan tells the agreement. */
const AGREEMENT = mirrored(mutualRecognition());

function sealService(change: Partial<TspService['serviceInformation']> = {}): TspService {
  const [service] = memberStateList().trustServiceProviderList?.[0]?.tspServices ?? [];
  if (!service) throw new Error('the sample has no service');
  return { serviceInformation: { ...service.serviceInformation, ...change } };
}

function withSeals(
  change: (seals: TrustServiceEquivalenceInformation) => readonly TrustServiceEquivalenceInformation[],
): MutualRecognitionAgreementInformation {
  const [seals, ...others] = AGREEMENT.trustServiceEquivalenceInformation;
  if (!seals) throw new Error('the sample has no equivalence');
  return { ...AGREEMENT, trustServiceEquivalenceInformation: [...change(seals), ...others] };
}

function withoutHistory({ history: _, ...block }: TrustServiceEquivalenceInformation) {
  return block;
}

/** As a history entry has it. */
function asHistory({ trustServiceLegalIdentifier: _, ...state }: TrustServiceEquivalenceInformation) {
  return state;
}

describe('a service of the EU as Japan sees it', () => {
  it('is an accredited one for eSeals', () => {
    expect(equivalentService(AGREEMENT, sealService(), SEALS, AT)).toEqual({
      isEquivalent: true,
      legalIdentifier: 'QCForESeal',
      type: { serviceTypeIdentifier: JP.caForESeal },
      status: JP.accredited,
    });
  });

  it.each<[string, MutualRecognitionAgreementInformation | undefined, TspService, string]>([
    ['no agreement', undefined, sealService(), 'no_agreement'],
    ['a service that is younger', AGREEMENT, sealService({ statusStartingTime: LATER }), 'not_listed'],
    ['another type', AGREEMENT, sealService({ serviceTypeIdentifier: SERVICE_TYPE.caPkc }), 'no_such_type'],
    [
      'another use',
      AGREEMENT,
      sealService({
        serviceInformationExtensions: [
          {
            critical: true,
            additionalServiceInformation: {
              uri: { lang: 'en', uri: ADDITIONAL_SERVICE_INFORMATION.forWebSiteAuthentication },
            },
          },
        ],
      }),
      'no_such_type',
    ],
    ['two blocks', withSeals((seals) => [seals, seals]), sealService(), 'several_blocks'],
    [
      'a repealed agreement',
      withSeals((seals) => [{ ...seals, status: EQUIVALENCE_STATUS.repealed }]),
      sealService(),
      'not_enacted',
    ],
    [
      'an agreement that has not begun',
      withSeals((seals) => [{ ...withoutHistory(seals), statusStartingTime: LATER }]),
      sealService(),
      'not_enacted',
    ],
    [
      'a withdrawn service',
      AGREEMENT,
      sealService({ serviceStatus: SERVICE_STATUS.withdrawn }),
      'status_not_valid',
    ],
    [
      'a status that the agreement does not know',
      AGREEMENT,
      sealService({ serviceStatus: SERVICE_STATUS.setByNationalLaw }),
      'status_not_valid',
    ],
  ])('is none with %s', (_name, agreement, service, reason) => {
    expect(equivalentService(agreement, service, SEALS, AT)).toEqual({ isEquivalent: false, reason });
  });

  it('is none for a use that it does not have', () => {
    const { forESignatures } = ADDITIONAL_SERVICE_INFORMATION;
    const verdict = equivalentService(AGREEMENT, sealService(), forESignatures, AT);
    expect(verdict).toEqual({ isEquivalent: false, reason: 'no_such_type' });
  });

  it('was one before it was withdrawn, and before the agreement was repealed', () => {
    const { serviceInformation } = sealService();
    const withdrawn: TspService = {
      serviceInformation: {
        ...serviceInformation,
        serviceStatus: SERVICE_STATUS.withdrawn,
        statusStartingTime: AT,
      },
      serviceHistory: [serviceInformation],
    };
    const repealed = withSeals((seals) => [
      {
        ...seals,
        status: EQUIVALENCE_STATUS.repealed,
        statusStartingTime: AT,
        history: [asHistory(seals)],
      },
    ]);
    expect(equivalentService(AGREEMENT, withdrawn, SEALS, BEFORE).isEquivalent).toBe(true);
    expect(equivalentService(AGREEMENT, withdrawn, SEALS, AT).isEquivalent).toBe(false);
    expect(equivalentService(repealed, sealService(), SEALS, BEFORE).isEquivalent).toBe(true);
    expect(equivalentService(repealed, sealService(), SEALS, AT).isEquivalent).toBe(false);
  });
});
