import { equivalentService } from '../../../src/trusted-list/equivalence/service-equivalence';
import { readTrustedList } from '../../../src/trusted-list/read-trusted-list';
import type {
  OtherTslPointer,
  TrustServiceStatusList,
  TspService,
} from '../../../src/trusted-list/trusted-list';
import { TSL_TYPE } from '../../../src/trusted-list/trusted-list-uris';
import { outcomeOf } from './document-outcome';
import { sourceOf } from './list-modes';
import type { ListSession, LoadedPointer } from './list-session';
import type { PublishedLists } from './list-source';

/** How a relying party in Japan comes to a seal of the EU. */
export interface JapanToEu {
  /** What DSS says against the lists on the way; none of good ones. */
  readonly messages: readonly string[];
  /** State of the equivalences that DSS read in the pointer of Japan, each once. */
  readonly agreement: string;
  /** Verdict of DSS in terms of the EU. */
  readonly verdict: string;
  /** Our own verdict: service -> what it is for Japan, or why it is nothing. */
  readonly services: ReadonlyMap<string, string>;
}

/**
 * Two steps, since DSS goes from a list of lists to lists and no further: from the list of Japan, read as a list of lists,
 * to that of the EU; and from there, by the signers that Japan announces, to the services. Whether they count in Japan
 * DSS does not say: it knows no vocabulary but that of the EU.
 */
export async function fromJapanToEu(
  session: ListSession,
  lists: PublishedLists,
  documentFile: string,
): Promise<JapanToEu> {
  const first = await session.load('from Japan', [
    {
      ...sourceOf(lists, 'jp-tl', 6, '/lol.xml'),
      mra: true,
      lotlType: TSL_TYPE.listOfTheListsOf('JP'),
      tlTypes: [TSL_TYPE.euListOfTheLists],
    },
  ]);
  const pointer = first.lotls[0]?.pointers?.[0];
  if (!pointer) throw new Error('the list of Japan points to no list');
  const signers = pointer.signers.map((der) => Buffer.from(der, 'base64'));
  const second = await session.load('to the EU', [
    { url: pointer.location, signers, versions: [6], mra: false },
  ]);
  const messages = [...first.lotls, ...second.lotls]
    .flatMap((lotl) => [lotl, ...lotl.lists])
    .flatMap((list) => list.messages.map((message) => `${list.url}: ${message}`));
  return {
    messages,
    agreement: agreementText(pointer),
    verdict: outcomeOf(await session.validate('to the EU', documentFile)).verdict,
    services: equivalentServices(lists, new Date()),
  };
}

function agreementText({ agreement }: LoadedPointer): string {
  const states = agreement?.equivalences.map(
    ({ status, startDate }) =>
      `${status.toLowerCase()}${new Date(startDate) > new Date() ? ', in the future' : ''}`,
  );
  return states ? [...new Set(states)].join(', ') : 'none';
}

/** The same way by our own reader, from signature to signature. */
function equivalentServices(lists: PublishedLists, at: Date): Map<string, string> {
  const japan = sourceOf(lists, 'jp-tl', 6, '/tl.xml');
  const toEu = pointersOf(listAt(lists, japan.url, japan.signers), TSL_TYPE.euListOfTheLists)[0];
  const verdicts = new Map<string, string>();
  const lotl = listAt(lists, toEu?.tslLocation ?? '', signersOf(toEu));
  for (const pointer of pointersOf(lotl, TSL_TYPE.euGeneric)) {
    const { trustServiceProviderList = [] } = listAt(lists, pointer.tslLocation, signersOf(pointer));
    for (const service of trustServiceProviderList.flatMap(({ tspServices }) => tspServices)) {
      const name = service.serviceInformation.serviceName[0]?.text ?? '';
      for (const use of usesOf(service)) {
        const verdict = equivalentService(toEu?.mutualRecognitionAgreementInformation, service, use, at);
        verdicts.set(
          name,
          verdict.isEquivalent ? lastPart(verdict.type.serviceTypeIdentifier) : verdict.reason,
        );
      }
    }
  }
  return verdicts;
}

function listAt(lists: PublishedLists, url: string, signers: readonly Uint8Array[]): TrustServiceStatusList {
  const file = lists.files.find((one) => one.url === url);
  if (!file) throw new Error(`there is no list ${url}`);
  return readTrustedList(file.octets, signers).list;
}

function pointersOf(
  { schemeInformation: { pointersToOtherTsl = [] } }: TrustServiceStatusList,
  tslType: string,
): OtherTslPointer[] {
  return pointersToOtherTsl.filter((pointer) => pointer.tslType === tslType);
}

function signersOf(pointer: OtherTslPointer | undefined): Uint8Array[] {
  return pointer?.serviceDigitalIdentities.flatMap(({ x509Certificates }) => [...x509Certificates]) ?? [];
}

function usesOf({ serviceInformation: { serviceInformationExtensions = [] } }: TspService): string[] {
  return serviceInformationExtensions.flatMap((extension) =>
    'additionalServiceInformation' in extension ? [extension.additionalServiceInformation.uri.uri] : [],
  );
}

/** `…/Svctype/CA/accredited/for-eSeal` gives `CA/accredited/for-eSeal`. */
function lastPart(type: string): string {
  return type.split('/Svctype/')[1] ?? type;
}
