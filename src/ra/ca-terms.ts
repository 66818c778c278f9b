import type { EstablishedCa } from '../ca/established-cas';
import { termsUrl, type PublicUrls } from '../ca/public-urls';
import { buildTerms, TERMS_HASH_ALGORITHM, TERMS_LANGUAGES } from '../ca/terms';
import type { TermsDto } from './dto/profile.dto';

/** The terms of a CA as a profile names them: in English. */
export function termsView({ definition, tsp }: EstablishedCa, urls: PublicUrls): TermsDto {
  return {
    uri: termsUrl(urls, definition.caId, 'en'),
    hash: buildTerms(definition, tsp, 'en').sha256Hex,
    hashAlgorithmOID: TERMS_HASH_ALGORITHM,
  };
}

/** The hashes that a consent may name: the terms in every language. */
export function termsHashes({ definition, tsp }: EstablishedCa): readonly string[] {
  return TERMS_LANGUAGES.map((language) => buildTerms(definition, tsp, language).sha256Hex);
}
