import type { EstablishedCas } from '../ca/established-cas';
import { OfferCatalogue } from './certificate-offer';

/** What the established CAs offer to subjects; a retired CA offers nothing. */
export function offersOfCas(cas: EstablishedCas): OfferCatalogue {
  const all = cas.list();
  const offers = all.flatMap(({ definition: { caId }, templates }) =>
    [...templates.values()].map(({ profile, policyOids }) => ({ caId, profile, policies: policyOids })),
  );
  return new OfferCatalogue(
    offers,
    new Set(all.map(({ definition }) => definition.caId)),
    (caId) => cas.find(caId)?.state !== 'retired',
  );
}
