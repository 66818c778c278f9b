import type { PageBlock, PageText, PublishedPage } from '../../common/published-page';
import { wireTime } from '../../common/wire-time';
import type { TrustedListRecord, TrustedListSignerRecord } from '../../store/records';
import type { TrustedListDefinition } from '../../world/trusted-lists';
import { formatName } from '../../x509/name';
import { parseCertificate } from '../../x509/tbs-certificate';
import { isListOfListsKind } from '../publication/list-signers';
import { sha256Of } from '../publication/list-issue';
import { KEYSTORE_PASSWORD } from './signer-keystore';

/** What pages tell of a list. */
export interface ShownList {
  readonly definition: TrustedListDefinition;
  readonly issues: readonly TrustedListRecord[];
  readonly aliases: readonly string[];
  readonly pivots: readonly TrustedListRecord[];
  /** Oldest first, retired ones too. */
  readonly signers: readonly TrustedListSignerRecord[];
}

/** Paths of pages, below `/tl/`. */
export const SIGNERS_PAGE = 'signers.html';
export const INFO_PAGE = 'info.html';

const TEST_NOTICE = 'TEST only. These lists have no legal effect, and no authority stands behind them.';

/** The folder of a list: `eu` of `eu/lotl`. */
export function folderOf({ path }: Pick<TrustedListDefinition, 'path'>): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** All lists with links to what is published of them. */
export function indexPage(base: string, shown: readonly ShownList[]): PublishedPage {
  return {
    language: 'en',
    title: 'TEST trusted lists',
    lead: [TEST_NOTICE],
    sections: shown.map((list, index) => ({
      number: String(index + 1),
      heading: list.definition.schemeName.en,
      blocks: [issuesTable(base, list), filesOf(base, list)],
    })),
  };
}

/** What a folder of lists is about: SchemeInformationURI of its lists (TS 119 612 5.3.7). */
export function informationPage(base: string, folder: string, shown: readonly ShownList[]): PublishedPage {
  return {
    language: 'en',
    title: `About the TEST trusted lists of /tl/${folder}`,
    lead: [TEST_NOTICE],
    sections: shown.map((list, index) => {
      const { operatorName, schemeName, territory, address, kind } = list.definition;
      const { streetAddress, postalCode, locality, countryName, email } = address;
      return {
        number: String(index + 1),
        heading: schemeName.en,
        blocks: [
          [
            ...(schemeName.ja === undefined ? [] : [schemeName.ja]),
            `Scheme operator: ${[operatorName.en, operatorName.ja].filter(Boolean).join(' / ')}`,
            `Territory: ${territory}`,
            `Address: ${[streetAddress, postalCode, locality, countryName].filter(Boolean).join(', ')}, ${email}`,
            isListOfListsKind(kind)
              ? 'A list of lists: whom a relying party may believe is told by its pointers.'
              : 'Services are listed with their status since when, and what they were before.',
          ],
          issuesTable(base, list),
          filesOf(base, list),
        ],
      };
    }),
  };
}

/** Which certificates may sign the lists of a folder: in the place of the Official Journal of the European Union. */
export function signersPage(base: string, folder: string, shown: readonly ShownList[]): PublishedPage {
  return {
    language: 'en',
    title: `Signers of the TEST trusted lists of /tl/${folder}`,
    lead: [
      TEST_NOTICE,
      'This page stands in the place of the Official Journal: it announces where the lists of lists are and which certificates may sign them.',
      'Where a signer was replaced since a reader was configured, the pivots of the list lead from the old certificates to the present ones.',
    ],
    sections: shown.map((list, index) => ({
      number: String(index + 1),
      heading: list.definition.schemeName.en,
      blocks: [issuesTable(base, list), signersTable(list), filesOf(base, list), ...pivotsOf(base, list)],
    })),
  };
}

function issuesTable(base: string, { issues }: ShownList): PageBlock {
  return {
    head: ['List', 'Version', 'Number', 'Issued', 'Next update', 'SHA-256'],
    rows: issues.map(({ file, version, sequenceNumber, issuedAt, nextUpdate, sha256 }) => [
      { href: `${base}/tl/${file}` },
      String(version),
      String(sequenceNumber),
      wireTime(issuedAt),
      wireTime(nextUpdate),
      Buffer.from(sha256).toString('hex'),
    ]),
  };
}

function signersTable({ signers }: ShownList): PageBlock {
  const first = signers.find(({ retiredAt }) => retiredAt === null);
  return {
    head: ['Signer', 'Subject', 'Valid', 'SHA-256 of the certificate', 'State'],
    rows: signers.map((one): PageText[] => {
      const { ordinal, certificateDer, notBefore, notAfter, retiredAt } = one;
      const state = retiredAt
        ? `retired ${wireTime(retiredAt)}`
        : one === first
          ? 'signs now'
          : 'announced, signs next';
      return [
        String(ordinal),
        formatName(parseCertificate(certificateDer).tbs.subject),
        `${wireTime(notBefore)} to ${wireTime(notAfter)}`,
        sha256Of(certificateDer).toString('hex'),
        state,
      ];
    }),
  };
}

function filesOf(base: string, { definition: { listId }, issues, aliases }: ShownList): PageBlock {
  const link = (name: string) => ({ href: `${base}/tl/${name}` });
  return [
    ...aliases.map((name) => ({ parts: ['The same octets: ', link(name)] })),
    ...issues.map(({ file }) => ({ parts: ['Digest: ', link(digestNameOf(file))] })),
    { parts: ['Certificates of the signers, PEM: ', link(`${listId}-signers.pem`)] },
    {
      parts: [
        'The same as a key store, PKCS#12: ',
        link(`${listId}-signers.p12`),
        ` (password ${KEYSTORE_PASSWORD})`,
      ],
    },
  ];
}

function pivotsOf(base: string, { pivots }: ShownList): PageBlock[] {
  if (pivots.length === 0) return [];
  return [
    pivots.map(({ file, issuedAt }) => ({
      parts: ['Pivot: ', { href: `${base}/tl/${file}` }, `, issued ${wireTime(issuedAt)}`],
    })),
  ];
}

/** `eu/lotl.sha2` of `eu/lotl.xml`: EU DSS puts the one ending in the place of the other. */
export function digestNameOf(file: string): string {
  return file.replace(/\.xml$/, '.sha2');
}
