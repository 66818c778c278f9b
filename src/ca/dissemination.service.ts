import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { EstablishedCas } from './established-cas';
import { publishedDocument, type PublishedDocument } from './published-document';
import type { TermsLanguage } from './public-urls';
import { buildTerms, TERMS_LANGUAGES } from './terms';

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
