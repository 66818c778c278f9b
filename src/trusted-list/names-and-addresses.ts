/** A text in one language (TS 119 612 5.1.4); `lang` as in `xml:lang`, lower case: `en`, `ja`. */
export interface MultiLangString {
  readonly lang: string;
  readonly text: string;
}

/** A URI of a page in one language (TS 119 612 5.1.4). */
export interface MultiLangUri {
  readonly lang: string;
  readonly uri: string;
}

/** The same name in one or more languages; `en` is always one of them. */
export type InternationalNames = readonly MultiLangString[];

/** TS 119 612 5.3.5.1. */
export interface PostalAddress {
  readonly lang: string;
  readonly streetAddress: string;
  readonly locality: string;
  readonly stateOrProvince?: string;
  readonly postalCode?: string;
  /** ISO 3166-1 alpha-2, or EU. */
  readonly countryName: string;
}

/** Postal and electronic addresses (TS 119 612 5.3.5, 5.4.3); at least one `mailto:` and one web URI. */
export interface Address {
  readonly postalAddresses: readonly PostalAddress[];
  readonly electronicAddress: readonly MultiLangUri[];
}
