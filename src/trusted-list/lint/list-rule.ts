import type { InternationalNames } from '../names-and-addresses';
import type {
  SchemeInformation,
  TrustServiceProvider,
  TrustServiceStatusList,
  TspService,
} from '../trusted-list';

/** A list before it is signed, with what its rules need to know besides. */
export interface ListUnderLint {
  readonly list: TrustServiceStatusList;
  /** Certificates (DER) of those that may sign the list, the one that signs first. */
  readonly signerCertificates: readonly Uint8Array[];
  /** By lower-case hex of the SKI of a service: the earliest notBefore of the certificates that it must cover. */
  readonly earliestCertificates?: ReadonlyMap<string, Date>;
  /** Page that announces the signers of a list of lists; pivots stand before it in SchemeInformationURI. */
  readonly signersAnnouncementUri?: string;
}

/** What is wrong at one element. */
export interface ListDefect {
  /** The element as the standard names it, with the name of provider or service where there are several. */
  readonly element: string;
  /** What is wrong, and the remedy; safe to show. */
  readonly detail: string;
}

/** One requirement on lists that readers do not check. */
export interface ListRule {
  /** Stable; a world names it where it breaks the rule on purpose. */
  readonly id: string;
  /** Document and clause, or where else the rule comes from. */
  readonly clause: string;
  /** In own words. */
  readonly requirement: string;
  /** `error` for what a document demands or what makes readers ignore something, `warning` for what is recommended. */
  readonly severity: 'error' | 'warning';
  readonly check: (input: ListUnderLint) => Iterable<ListDefect>;
}

/** A rule that a list breaks. */
export interface ListFinding extends ListDefect {
  readonly ruleId: string;
  readonly clause: string;
  readonly severity: ListRule['severity'];
}

/** Whether the list holds pointers instead of services. */
export function isListOfLists({ tslType }: SchemeInformation): boolean {
  return /listofthelists$/.test(tslType) || /\/ades-lotl-tsl-type$/.test(tslType);
}

/** The English name, or the first one; for messages. */
export function shownName(names: InternationalNames): string {
  return (names.find(({ lang }) => lang === 'en') ?? names[0])?.text ?? '';
}

export function* providersOf({
  list,
}: ListUnderLint): Generator<{ provider: TrustServiceProvider; element: string }> {
  for (const provider of list.trustServiceProviderList ?? []) {
    yield { provider, element: `TrustServiceProvider "${shownName(provider.tspInformation.tspName)}"` };
  }
}

export function* servicesOf(
  input: ListUnderLint,
): Generator<{ provider: TrustServiceProvider; service: TspService; element: string }> {
  for (const { provider } of providersOf(input)) {
    for (const service of provider.tspServices) {
      yield {
        provider,
        service,
        element: `TSPService "${shownName(service.serviceInformation.serviceName)}"`,
      };
    }
  }
}
