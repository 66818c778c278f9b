import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { EstablishedCas, type EstablishedCa } from './established-cas';
import { publishedDocument, type PublishedDocument } from './published-document';
import { termsUrl, type TermsLanguage } from './public-urls';
import { buildTerms, TERMS_HASH_ALGORITHM, TERMS_LANGUAGES } from './terms';

/** Where the terms of a CA are, and which hash a consent to them names. */
export interface TermsReference {
  readonly uri: string;
  /** SHA-256 of the published octets, lower-case hex. */
  readonly hash: string;
  readonly hashAlgorithmOID: string;
}

/** Dissemination (EN 319 411-1): what relying parties and subscribers fetch without asking who they are. */
@Injectable()
export class DisseminationService {
  private readonly documents = new Map<string, PublishedDocument>();

  constructor(@Inject(EstablishedCas) private readonly established: EstablishedCas) {}

  /** The certificate of a key generation of a CA, DER, of retired CAs too (RFC 5280 4.2.2.1). `not_found`. */
  issuerCertificate(caId: string, keyGeneration: string): PublishedDocument {
    const isNumber = /^[1-9][0-9]{0,5}$/.test(keyGeneration);
    const generation = isNumber ? this.established.findGeneration(caId, Number(keyGeneration)) : undefined;
    if (!generation) throw new PkiError('not_found', 'There is no such CA certificate.');
    return this.published(`aia/${caId}/${generation.generation}`, () =>
      publishedDocument(generation.certificateDer, 'application/pkix-cert'),
    );
  }

  /** The terms and conditions of a CA as plain text. `not_found`. */
  terms(caId: string, language: string): PublishedDocument {
    const ca = this.established.find(caId);
    if (!ca || !isTermsLanguage(language)) throw new PkiError('not_found', 'There are no such terms.');
    return this.published(`terms/${caId}/${language}`, () =>
      publishedDocument(
        Buffer.from(buildTerms(ca.definition, ca.tsp, language).text, 'utf8'),
        'text/plain; charset=utf-8',
      ),
    );
  }

  /** The reference that `GET profiles` publishes and a consent must name. `unknown_ca`. */
  termsReference(caId: string, language: TermsLanguage = 'en'): TermsReference {
    const ca: EstablishedCa | undefined = this.established.find(caId);
    if (!ca) throw new PkiError('unknown_ca', `There is no CA ${caId}.`);
    return {
      uri: termsUrl(this.established.urls, caId, language),
      hash: buildTerms(ca.definition, ca.tsp, language).sha256Hex,
      hashAlgorithmOID: TERMS_HASH_ALGORITHM,
    };
  }

  /** Keys are those of the world, so the cache does not grow with what clients ask for. */
  private published(key: string, publish: () => PublishedDocument): PublishedDocument {
    const known = this.documents.get(key);
    if (known) return known;
    const document = publish();
    this.documents.set(key, document);
    return document;
  }
}

function isTermsLanguage(language: string): language is TermsLanguage {
  return (TERMS_LANGUAGES as readonly string[]).includes(language);
}
