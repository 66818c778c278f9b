import type { SchemeInformation, TrustServiceStatusList } from '../trusted-list';

/** Versions of TS 119 612 that each list is published in, as separate files. */
export const LIST_VERSIONS = [6, 5] as const;
export type ListVersion = (typeof LIST_VERSIONS)[number];

/** What is decided when a list is issued, and not by what it says. */
export type IssuedMember = 'tslSequenceNumber' | 'listIssueDateTime' | 'nextUpdate';

/** A list but for the number and the times of its issue. */
export interface ComposedList {
  readonly listId: string;
  readonly version: ListVersion;
  /** Below `/tl/`: `eu/lotl.xml`, in version 5 `eu/lotl-v5.xml`. */
  readonly file: string;
  /** More files with the same octets. */
  readonly aliases: readonly string[];
  readonly id: string;
  readonly schemeInformation: Omit<SchemeInformation, IssuedMember>;
  readonly trustServiceProviderList?: TrustServiceStatusList['trustServiceProviderList'];
}

export function issuedList(
  { id, schemeInformation, trustServiceProviderList }: ComposedList,
  issue: Pick<SchemeInformation, IssuedMember>,
): TrustServiceStatusList {
  return {
    id,
    schemeInformation: { ...schemeInformation, ...issue },
    ...(trustServiceProviderList && { trustServiceProviderList }),
  };
}
