import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../common/clock';
import type { ConditionalHeaders } from '../../common/conditional-request';
import { PkiError } from '../../common/pki-error';
import { publishedDocument, type PublishedDocument } from '../../common/published-document';
import { HTML_MEDIA_TYPE, renderPage, type PublishedPage } from '../../common/published-page';
import { dateOf, REAL_TIME, type RealTime } from '../../common/real-time';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import { ListState } from '../publication/list-state.service';
import { isListOfListsKind } from '../publication/list-signers';
import { ListedCas } from '../publication/listed-cas';
import { LIST_WORLD, type ListWorld } from '../publication/publication-ports';
import { PublishedLists } from '../publication/published-lists.service';
import { answerList, type ListAnswer, type ListForm } from './list-answer';
import {
  folderOf,
  indexPage,
  INFO_PAGE,
  informationPage,
  SIGNERS_PAGE,
  signersPage,
  type ShownList,
} from './list-pages';
import { certificatesPem, certificatesPkcs12, type NamedCertificate } from './signer-keystore';

const SIGNERS_FILE = /^(.+)-signers\.(pem|p12)$/;

/** What is published of trusted lists, from memory; no name leads to a file system. */
@Injectable()
export class ListDissemination {
  /** Key stores that were made, by list and signers; a few, since signers seldom change. */
  private readonly keystores = new Map<string, Promise<Uint8Array>>();

  constructor(
    @Inject(LIST_WORLD) private readonly world: ListWorld,
    private readonly published: PublishedLists,
    private readonly state: ListState,
    private readonly cas: ListedCas,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REAL_TIME) private readonly time: RealTime,
  ) {}

  index(): PublishedDocument {
    return pageDocument(
      indexPage(
        this.cas.publicUrl,
        this.world.trustedLists.lists.map((list) => this.shown(list)),
      ),
    );
  }

  /** A list or its digest by the name below `/tl/`; undefined where the name is of none. */
  list(name: string, request: ConditionalHeaders): ListAnswer | undefined {
    const { file, form } = fileAndForm(name);
    const record = this.published.served(file);
    if (!record) return undefined;
    return answerList(record, form, request, { now: this.clock.now(), realNow: dateOf(this.time) });
  }

  /** Pages and certificates of signers by the name below `/tl/`. `not_found`. */
  async document(name: string): Promise<PublishedDocument> {
    const signers = SIGNERS_FILE.exec(name);
    const found = signers ? await this.signersFile(signers[1] ?? '', signers[2] ?? '') : this.page(name);
    if (found) return found;
    throw new PkiError('not_found', 'There is no such trusted list or page; GET /tl shows what there is.');
  }

  private page(name: string): PublishedDocument | undefined {
    const folder = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    const inFolder = this.world.trustedLists.lists.filter((list) => folderOf(list) === folder);
    const shown = inFolder.map((list) => this.shown(list));
    const { publicUrl } = this.cas;
    if (shown.length === 0) return undefined;
    if (name === `${folder}/${INFO_PAGE}`) return pageDocument(informationPage(publicUrl, folder, shown));
    const announced = shown.filter(({ definition }) => isListOfListsKind(definition.kind));
    if (announced.length === 0 || name !== `${folder}/${SIGNERS_PAGE}`) return undefined;
    return pageDocument(signersPage(publicUrl, folder, announced));
  }

  private async signersFile(listId: string, ending: string): Promise<PublishedDocument | undefined> {
    const certificates = this.state
      .activeSigners(listId)
      .map(({ ordinal, certificateDer }): NamedCertificate => ({
        name: `${listId}-signer-${ordinal}`,
        certificateDer,
      }));
    if (certificates.length === 0) return undefined;
    if (ending === 'pem')
      return publishedDocument(
        Buffer.from(certificatesPem(certificates), 'latin1'),
        'application/x-pem-file',
      );
    const key = certificates.map(({ name }) => name).join(' ');
    let keystore = this.keystores.get(key);
    if (!keystore) {
      keystore = certificatesPkcs12(certificates);
      this.keystores.set(key, keystore);
      keystore.catch(() => this.keystores.delete(key));
    }
    return publishedDocument(await keystore, 'application/x-pkcs12');
  }

  private shown(definition: TrustedListDefinition): ShownList {
    const { listId } = definition;
    const issues = this.published.current().filter((record) => record.listId === listId);
    return {
      definition,
      issues,
      aliases: issues.flatMap(({ file }) => this.published.aliasesOf(file)),
      pivots: this.published.pivots().filter((record) => record.listId === listId),
      signers: this.state.current.signers.filter((one) => one.listId === listId),
    };
  }
}

/** `eu/lotl.sha2` as EU DSS asks for it, `eu/lotl.xml.sha2` as others do. */
function fileAndForm(name: string): { readonly file: string; readonly form: ListForm } {
  if (!name.endsWith('.sha2')) return { file: name, form: 'xml' };
  const stem = name.slice(0, -'.sha2'.length);
  return { file: stem.endsWith('.xml') ? stem : `${stem}.xml`, form: 'sha2' };
}

function pageDocument(page: PublishedPage): PublishedDocument {
  return publishedDocument(Buffer.from(renderPage(page), 'utf8'), HTML_MEDIA_TYPE, page.language);
}
