import { issuedList, type ListVersion } from '../../../src/trusted-list/compose/composed-list';
import { composeTrustedLists } from '../../../src/trusted-list/compose/compose-trusted-lists';
import type { CaIdentity, ListFacts } from '../../../src/trusted-list/compose/list-facts';
import { signTrustedList } from '../../../src/trusted-list/sign-trusted-list';
import type { TrustServiceStatusList } from '../../../src/trusted-list/trusted-list';
import { TSL_MEDIA_TYPE } from '../../../src/trusted-list/trusted-list-uris';
import type { TrustedListDefinition } from '../../../src/world/trusted-lists';
import type { World } from '../../../src/world/world';
import { parseSubjectPublicKeyInfo } from '../../../src/x509/subject-public-key-info';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { type ListSigner, listSigner } from '../../support/list-signers';
import type { StoredAnswer } from '../status/tampering-front';
import type { ListSource, ListState, PublishedFile, PublishedLists } from './list-source';

const DAY_MILLISECONDS = 86_400_000;
/** Keys of the throw-away signers, one for each list in the order of the world. */
const SIGNER_KEYS = ['ca-p-256-1', 'ca-p-256-2', 'ca-p-256-3', 'ca-p-384-1', 'ca-p-256-4'];

/** A list that is about to be signed. */
export interface UnsignedList {
  readonly listId: string;
  readonly version: ListVersion;
  /** Below `/tl/`; the first is its own, the others are aliases. */
  readonly files: readonly string[];
  readonly list: TrustServiceStatusList;
  readonly signer: ListSigner;
}

/** Signs a list, well or badly. */
export type SignList = (unsigned: UnsignedList) => Promise<Uint8Array>;

/** Lists made here from the world and the CAs of a running service, with signers of their own. */
export class ComposedLists implements ListSource {
  private readonly signers: ReadonlyMap<string, ListSigner>;
  private readonly definitions: readonly TrustedListDefinition[];
  private sequenceNumber = 0;

  /** `publicUrl` is that of the service; what it stores there is answered below `/tl/`. */
  constructor(
    private readonly world: World,
    private readonly publicUrl: string,
    private readonly caCertificates: ReadonlyMap<string, Uint8Array>,
    private readonly stored: Map<string, StoredAnswer>,
  ) {
    this.definitions = world.trustedLists?.lists ?? [];
    this.signers = new Map(this.definitions.map((list, index) => [list.listId, signerOf(list, index)]));
  }

  publish(state: ListState): Promise<PublishedLists> {
    return this.publishSignedBy(state, signWell);
  }

  /** As `publish`, each list signed by `sign`. */
  async publishSignedBy(state: ListState, sign: SignList): Promise<PublishedLists> {
    const files: PublishedFile[] = [];
    for (const unsigned of this.compose(state)) {
      const octets = await sign(unsigned);
      for (const file of unsigned.files) {
        this.stored.set(`/tl/${file}`, { contentType: TSL_MEDIA_TYPE, octets });
        const { listId, version } = unsigned;
        files.push({ listId, version, url: `${this.publicUrl}/tl/${file}`, octets });
      }
    }
    return { files, signers: this.signerCertificates() };
  }

  private compose({ japan, changes = [] }: ListState): UnsignedList[] {
    const { trustedLists } = this.world;
    if (!trustedLists) throw new Error(`the world ${this.world.worldId} has no lists`);
    const world: World = { ...this.world, trustedLists: { ...trustedLists, japan } };
    const facts: ListFacts = {
      publicUrl: this.publicUrl,
      caIdentities: new Map(
        [...this.caCertificates].map(([caId, certificateDer]) => [caId, [identityOf(certificateDer)]]),
      ),
      signers: this.signerCertificates(),
      changes,
      pivots: [],
    };
    const listIssueDateTime = wholeSeconds(new Date());
    const issue = {
      tslSequenceNumber: ++this.sequenceNumber,
      listIssueDateTime,
      nextUpdate: new Date(listIssueDateTime.getTime() + 30 * DAY_MILLISECONDS),
    };
    return composeTrustedLists(world, facts).map((composed) => ({
      listId: composed.listId,
      version: composed.version,
      files: [composed.file, ...composed.aliases],
      list: issuedList(composed, issue),
      signer: this.signerOf(composed.listId),
    }));
  }

  private signerOf(listId: string): ListSigner {
    const signer = this.signers.get(listId);
    if (!signer) throw new Error(`nobody signs ${listId}`);
    return signer;
  }

  private signerCertificates(): ReadonlyMap<string, readonly Uint8Array[]> {
    return new Map([...this.signers].map(([listId, { certificateDer }]) => [listId, [certificateDer]]));
  }
}

/** As a service signs. */
export function signWell({ list, signer: { signer, certificateDer } }: UnsignedList): Promise<Uint8Array> {
  return signTrustedList(list, { signer, certificateDer, signingTime: wholeSeconds(new Date()) });
}

/** TS 119 612 5.7.1: country and organization are those of the list. */
function signerOf(list: TrustedListDefinition, index: number): ListSigner {
  const key = SIGNER_KEYS[index];
  if (key === undefined) throw new Error(`there is no key for ${list.listId}`);
  const now = Date.now();
  return listSigner({
    key,
    signatureAlgorithm: key.startsWith('ca-p-384') ? 'ecdsa-sha384' : 'ecdsa-sha256',
    country: list.territory,
    organization: list.operatorName.en,
    serial: index + 1,
    notBefore: wholeSeconds(new Date(now - DAY_MILLISECONDS)).toISOString(),
    notAfter: wholeSeconds(new Date(now + 300 * DAY_MILLISECONDS)).toISOString(),
  });
}

function identityOf(certificateDer: Uint8Array): CaIdentity {
  const { subject, spkiDer, notBefore } = parseCertificate(certificateDer).tbs;
  const subjectKeyIdentifier = parseSubjectPublicKeyInfo(spkiDer).keyIdentifier;
  return { generation: 1, certificateDer, subjectDer: subject.der, subjectKeyIdentifier, notBefore };
}

function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
