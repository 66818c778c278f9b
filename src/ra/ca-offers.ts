import type { EstablishedCa } from '../ca/issuing-ca';
import { OfferCatalogue } from './certificate-offer';

/** What the established CAs offer to subjects; a retired CA offers nothing. */
export function offersOfCas(cas: readonly EstablishedCa[]): OfferCatalogue {
  const offers = cas
    .filter(({ state }) => state !== 'retired')
    .flatMap(({ definition: { caId }, templates }) =>
      [...templates.values()].map(({ profile, policyOids }) => ({ caId, profile, policies: policyOids })),
    );
  return new OfferCatalogue(offers, new Set(cas.map(({ definition }) => definition.caId)));
}
