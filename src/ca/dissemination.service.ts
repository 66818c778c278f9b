import { Inject, Injectable } from '@nestjs/common';
import { PkiError } from '../common/pki-error';
import { preferredLanguage } from './accept-language';
import { certificationPath } from './certification-path';
import { CERTS_ONLY_MEDIA_TYPE, encodeCertsOnly } from './certs-only-cms';
import { cpsPage } from './cps';
import { documentedCa } from './documented-ca';
import { EstablishedCas, type CaGeneration, type EstablishedCa } from './established-cas';
import { pdsPage } from './pds';
import type { DocumentLanguage } from './public-urls';
import { publishedDocument, type PublishedDocument } from '../common/published-document';
import { HTML_MEDIA_TYPE, renderPage, type PublishedPage } from '../common/published-page';
import { repositoryIndex } from './repository-index';
import { buildTerms } from './terms';

/** English first: it answers whoever asks for no language, or for another. */
const LANGUAGES = ['en', 'ja'] as const satisfies readonly DocumentLanguage[];

/** Dissemination (EN 319 411-1): what relying parties and subscribers fetch without asking who they are. */
@Injectable()
export class DisseminationService {
  private readonly documents = new Map<string, PublishedDocument>();
  /** `openings` of the CAs as the documents tell of them. */
  private openings = 0;

  constructor(@Inject(EstablishedCas) private readonly established: EstablishedCas) {}

  /** The certificate of a key generation of a CA, DER, of retired CAs too (RFC 5280 4.2.2.1). `not_found`. */
  issuerCertificate(caId: string, keyGeneration: string): PublishedDocument {
    const generation = this.generation(caId, keyGeneration);
    return this.published(`aia/${caId}/${generation.generation}`, () =>
      publishedDocument(generation.certificateDer, 'application/pkix-cert'),
    );
  }

  /** The same certificate and those above it, up to the root, as certs-only CMS. `not_found`. */
  issuerPath(caId: string, keyGeneration: string): PublishedDocument {
    const generation = this.generation(caId, keyGeneration);
    return this.published(`aia/${caId}/${generation.generation}/path`, () =>
      publishedDocument(
        encodeCertsOnly(certificationPath(generation, this.established)),
        CERTS_ONLY_MEDIA_TYPE,
      ),
    );
  }

  /** The front page of the repository. */
  index(): PublishedDocument {
    return this.published('index', () => pageDocument(repositoryIndex(this.established)));
  }

  /** The CP and CPS of a CA in the language that an Accept-Language header likes best. `not_found`. */
  cpsFor(caId: string, acceptLanguage: string | undefined): PublishedDocument {
    return this.cps(caId, preferredLanguage(acceptLanguage, LANGUAGES));
  }

  /** The CP and CPS of a CA. `not_found`. */
  cps(caId: string, language: string): PublishedDocument {
    const ca = this.established.findOfRecord(caId);
    if (!ca || !isDocumentLanguage(language)) throw new PkiError('not_found', 'There is no such CPS.');
    return this.published(`cps/${caId}/${language}`, () =>
      pageDocument(cpsPage(documentedCa(ca, this.established), language)),
    );
  }

  /** The PKI disclosure statement of a CA; in English where a profile names a language that it has no text in. `not_found`. */
  pds(caId: string, language: string): PublishedDocument {
    const ca = this.established.findOfRecord(caId);
    const spoken = ca && pdsLanguage(ca, language);
    if (!spoken) throw new PkiError('not_found', 'There is no such PKI disclosure statement.');
    return this.published(`pds/${caId}/${spoken}`, () =>
      pageDocument(pdsPage(documentedCa(ca, this.established), spoken)),
    );
  }

  /** The terms and conditions of a CA as plain text. `not_found`. */
  terms(caId: string, language: string): PublishedDocument {
    const ca = this.established.findOfRecord(caId);
    if (!ca || !isDocumentLanguage(language)) throw new PkiError('not_found', 'There are no such terms.');
    return this.published(`terms/${caId}/${language}`, () =>
      publishedDocument(
        Buffer.from(buildTerms(ca.definition, ca.tsp, language).text, 'utf8'),
        'text/plain; charset=utf-8',
        language,
      ),
    );
  }

  private generation(caId: string, keyGeneration: string): CaGeneration {
    const isNumber = /^[1-9][0-9]{0,5}$/.test(keyGeneration);
    const generation = isNumber ? this.established.findGeneration(caId, Number(keyGeneration)) : undefined;
    if (!generation) throw new PkiError('not_found', 'There is no such CA certificate.');
    return generation;
  }

  /** Keys are those of the world, so the cache does not grow with what clients ask for. */
  private published(key: string, publish: () => PublishedDocument): PublishedDocument {
    const { openings } = this.established;
    if (openings !== this.openings) this.documents.clear();
    this.openings = openings;
    const known = this.documents.get(key);
    if (known) return known;
    const document = publish();
    this.documents.set(key, document);
    return document;
  }
}

function pageDocument(page: PublishedPage): PublishedDocument {
  return publishedDocument(Buffer.from(renderPage(page), 'utf8'), HTML_MEDIA_TYPE, page.language);
}

function isDocumentLanguage(language: string): language is DocumentLanguage {
  return (LANGUAGES as readonly string[]).includes(language);
}

/** A certificate may name any language (QcPDS), and every URL in a certificate answers. */
function pdsLanguage({ templates }: EstablishedCa, language: string): DocumentLanguage | undefined {
  if (isDocumentLanguage(language)) return language;
  const named = [...templates.values()].some(({ profile }) => profile.qcStatements?.pds?.includes(language));
  return named ? 'en' : undefined;
}
