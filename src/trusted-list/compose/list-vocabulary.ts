import type { TrustedListDefinition } from '../../world/trusted-lists';

/** The URIs that a list writes for the words of the world. */
export interface ListVocabulary {
  serviceType(word: string): string;
  status(word: string): string;
  qualifier(word: string): string;
  additionalServiceInformation(word: string): string;
}

const ETSI = 'http://uri.etsi.org/TrstSvc/';
const EXTENSION = `${ETSI}TrustedList/SvcInfoExt/`;

const OF_ETSI: ListVocabulary = {
  serviceType: (word) => `${ETSI}Svctype/${word}`,
  status: (word) => `${ETSI}TrustedList/Svcstatus/${word}`,
  qualifier: (word) => `${EXTENSION}${word}`,
  additionalServiceInformation: (word) => `${EXTENSION}${word}`,
};

/** Status words of services of the EU and of Japan, before and after they are ended. */
export const STATUS_WORDS = {
  eu: { valid: 'granted', invalid: 'withdrawn' },
  euNational: { valid: 'recognisedatnationallevel', invalid: 'deprecatedatnationallevel' },
  thirdCountry: { valid: 'accredited', invalid: 'revoked' },
} as const;

/** Qualifier of Japan for certificates with the key in a certified HSM. */
export const WITH_CERTIFIED_HSM = 'WithCertifiedHSM';

/**
 * Lists of the EU speak the words of ETSI. A third country has words of its own, so that a list that no agreement maps can
 * never look qualified in the EU.
 */
export function vocabularyOf(list: TrustedListDefinition, publicUrl: string): ListVocabulary {
  return list.kind === 'third-country' ? ownVocabulary(list, publicUrl) : OF_ETSI;
}

/** URI that names the law of a party to an agreement. */
export function legislationOf(list: TrustedListDefinition, publicUrl: string): string {
  return list.kind === 'third-country'
    ? `${nameSpace(list, publicUrl)}legislation`
    : 'http://data.europa.eu/eli/reg/2014/910/oj';
}

function ownVocabulary(list: TrustedListDefinition, publicUrl: string): ListVocabulary {
  const base = nameSpace(list, publicUrl);
  return {
    serviceType: (word) => `${base}Svctype/${word}`,
    status: (word) => `${base}Svcstatus/${word}`,
    qualifier: (word) => `${base}SvcInfoExt/${word}`,
    additionalServiceInformation: (word) => `${base}SvcInfoExt/${word}`,
  };
}

function nameSpace({ territory }: TrustedListDefinition, publicUrl: string): string {
  return `${publicUrl}/tl/${territory.toLowerCase()}/ns/`;
}
