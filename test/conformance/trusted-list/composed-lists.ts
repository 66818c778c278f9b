import { issuedList, type ListVersion } from '../../../src/trusted-list/compose/composed-list';
import { composeTrustedLists } from '../../../src/trusted-list/compose/compose-trusted-lists';
import type { CaIdentity, ListFacts } from '../../../src/trusted-list/compose/list-facts';
import { signTrustedList } from '../../../src/trusted-list/sign-trusted-list';
import type { TrustServiceStatusList } from '../../../src/trusted-list/trusted-list';
import { TSL_MEDIA_TYPE } from '../../../src/trusted-list/trusted-list-uris';
import type { JapanPolicy, TrustedListDefinition } from '../../../src/world/trusted-lists';
import type { World } from '../../../src/world/world';
import { parseSubjectPublicKeyInfo } from '../../../src/x509/subject-public-key-info';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { type ListSigner, listSigner } from '../../support/list-signers';
import type { StoredAnswer } from '../status/tampering-front';
import type { PublishedFile, PublishedLists } from './list-source';

const DAY_MILLISECONDS = 86_400_000;
/** Keys of the throw-away signers, two for each list, in the order of the world. */
const SIGNER_KEYS = [
  ['ca-p-256-1', 'ca-p-384-1'],
  ['ca-p-256-2', 'ca-p-384-2'],
  ['ca-p-256-3', 'ca-p-384-3'],
  ['ca-p-384-4', 'ca-rsa-3072-2'],
  ['ca-p-256-4', 'ca-p-384-5'],
] as const;

/** The signer of today, and the one that stands by. */
type Signers = readonly [ListSigner, ListSigner];

/** A list that is about to be signed. */
export interface UnsignedList {
  readonly listId: string;
  readonly version: ListVersion;
  /** Below `/tl/`; the first is its own, the others are aliases. */
  readonly files: readonly string[];
  readonly list: TrustServiceStatusList;
  readonly signer: ListSigner;
  /** Announced as well. */
  readonly standby: ListSigner;
}

/** Signs a list, well or badly. */
export type SignList = (unsigned: UnsignedList) => Promise<Uint8Array>;

/**
 * Lists made here from the world and the CAs of a running service, with signers of their own, so that each can be bent before
 * it is signed.
 */
export class ComposedLists {
  private readonly signers: ReadonlyMap<string, Signers>;
  private sequenceNumber = 0;

  /** `publicUrl` is that of the service; what is put into `stored` is answered there. */
  constructor(
    private readonly world: World,
    private readonly publicUrl: string,
    private readonly caCertificates: ReadonlyMap<string, Uint8Array>,
    private readonly stored: Map<string, StoredAnswer>,
  ) {
    const { lists = [] } = world.trustedLists ?? {};
    this.signers = new Map(lists.map((list, index) => [list.listId, signersOf(list, index)]));
  }

  publish(japan: JapanPolicy): Promise<PublishedLists> {
    return this.publishSignedBy(japan, signWell);
  }

  /** As `publish`, each list signed by `sign`. */
  async publishSignedBy(japan: JapanPolicy, sign: SignList): Promise<PublishedLists> {
    const files: PublishedFile[] = [];
    for (const unsigned of this.compose(japan)) files.push(...(await this.issue(unsigned, sign)));
    return { files, signers: this.announcedSigners() };
  }

  /** Signs a list and puts it where it belongs. */
  private async issue(unsigned: UnsignedList, sign: SignList): Promise<PublishedFile[]> {
    const octets = await sign(unsigned);
    const { listId, version, files } = unsigned;
    return files.map((file) => {
      this.stored.set(`/tl/${file}`, { contentType: TSL_MEDIA_TYPE, octets });
      return { listId, version, url: `${this.publicUrl}/tl/${file}`, octets };
    });
  }

  private compose(japan: JapanPolicy): UnsignedList[] {
    const { trustedLists } = this.world;
    if (!trustedLists) throw new Error(`the world ${this.world.worldId} has no lists`);
    const caIdentities = [...this.caCertificates].map(([caId, der]) => [caId, [identityOf(der)]] as const);
    const world: World = { ...this.world, trustedLists: { ...trustedLists, japan } };
    const facts: ListFacts = {
      publicUrl: this.publicUrl,
      caIdentities: new Map(caIdentities),
      signers: this.announcedSigners(),
      changes: [],
      pivots: [],
    };
    const listIssueDateTime = wholeSeconds(new Date());
    const issue = {
      tslSequenceNumber: ++this.sequenceNumber,
      listIssueDateTime,
      nextUpdate: new Date(listIssueDateTime.getTime() + 30 * DAY_MILLISECONDS),
    };
    return composeTrustedLists(world, facts).map((composed) => {
      const [signer, standby] = this.signersOf(composed.listId);
      return {
        listId: composed.listId,
        version: composed.version,
        files: [composed.file, ...composed.aliases],
        list: issuedList(composed, issue),
        signer,
        standby,
      };
    });
  }

  private signersOf(listId: string): Signers {
    const signers = this.signers.get(listId);
    if (!signers) throw new Error(`nobody signs ${listId}`);
    return signers;
  }

  private announcedSigners(): ReadonlyMap<string, readonly Uint8Array[]> {
    const certificates = (signers: Signers): Uint8Array[] =>
      signers.map(({ certificateDer }) => certificateDer);
    return new Map([...this.signers].map(([listId, signers]) => [listId, certificates(signers)]));
  }
}

/** As a service signs. */
export function signWell({ list, signer: { signer, certificateDer } }: UnsignedList): Promise<Uint8Array> {
  return signTrustedList(list, { signer, certificateDer, signingTime: wholeSeconds(new Date()) });
}

/** TS 119 612 5.7.1: country and organization are those of the list. */
function signersOf(list: TrustedListDefinition, index: number): Signers {
  const keys = SIGNER_KEYS[index];
  if (!keys) throw new Error(`there is no key for ${list.listId}`);
  const now = Date.now();
  const signer = (number: 0 | 1): ListSigner =>
    listSigner({
      key: keys[number],
      signatureAlgorithm: signatureAlgorithmOf(keys[number]),
      country: list.territory,
      organization: list.operatorName.en,
      commonName: `TEST list signer ${number + 1}`,
      serial: 2 * index + number + 1,
      notBefore: wholeSeconds(new Date(now - DAY_MILLISECONDS)).toISOString(),
      notAfter: wholeSeconds(new Date(now + 300 * DAY_MILLISECONDS)).toISOString(),
    });
  return [signer(0), signer(1)];
}

function signatureAlgorithmOf(key: string): ListSigner['signer']['signatureAlgorithm'] {
  if (key.startsWith('ca-rsa')) return 'rsa-pkcs1-sha256';
  return key.startsWith('ca-p-384') ? 'ecdsa-sha384' : 'ecdsa-sha256';
}

function identityOf(certificateDer: Uint8Array): CaIdentity {
  const { subject, spkiDer, notBefore } = parseCertificate(certificateDer).tbs;
  const subjectKeyIdentifier = parseSubjectPublicKeyInfo(spkiDer).keyIdentifier;
  return { generation: 1, certificateDer, subjectDer: subject.der, subjectKeyIdentifier, notBefore };
}

function wholeSeconds(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}
