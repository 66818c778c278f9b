/** A text in English and, where it has one, in Japanese. */
export interface ListTexts {
  readonly en: string;
  readonly ja?: string;
}

export interface PostalContact {
  readonly streetAddress: string;
  readonly locality: string;
  readonly postalCode?: string;
  readonly countryName: string;
  readonly email: string;
}

/**
 * `eu-lotl` and `eu-member-state` are the lists of the EU; `ades-lotl` is its list of third countries with advanced
 * signatures; `mra-hub` points to the third country alone, for validators that are only configured; `third-country` is
 * the list of Japan.
 */
export type TrustedListKind = 'eu-lotl' | 'eu-member-state' | 'ades-lotl' | 'mra-hub' | 'third-country';

/** A trusted list, or list of lists, that is published (TS 119 612 5.3). */
export interface TrustedListDefinition {
  readonly listId: string;
  readonly kind: TrustedListKind;
  /** ISO 3166-1 alpha-2, user-assigned, or EU (5.3.10). */
  readonly territory: string;
  /** What pointers to it say instead of the territory. */
  readonly announcedTerritory?: string;
  /** Below `/tl/` and without `.xml`: `eu/lotl`. */
  readonly path: string;
  /** More paths under which the same octets are served. */
  readonly aliases?: readonly string[];
  /** Other lists that it points to, by id. */
  readonly pointsTo: readonly string[];
  readonly operatorName: ListTexts;
  /** Without the territory, which is put before it (5.3.6). */
  readonly schemeName: ListTexts;
  readonly address: PostalContact;
  /** ISO 8601; at most six months (5.3.15). */
  readonly nextUpdate: string;
  /** Where its signer certificates deviate from 5.7.1, which wants the territory and the English name of the operator. */
  readonly signer?: { readonly C?: string; readonly O?: string };
}

/** Which of the certificates of a service a qualifier is for: those with one of these policies of the TSP. */
export interface ListedQualification {
  /** Last arcs of the URIs: `QCQSCDManagedOnBehalf`. */
  readonly qualifiers: readonly string[];
  /** Policy and version below the arc of the TSP, as in profiles: `1.1`. */
  readonly tspPolicies: readonly string[];
}

/** A service of a CA on a list (5.5). Words are the last parts of URIs: of ETSI on lists of the EU, else of the list's own. */
export interface ListedServiceDefinition {
  readonly serviceId: string;
  readonly listId: string;
  readonly caId: string;
  /** `CA/QC`, `CA/accredited/for-eSeal`. */
  readonly serviceType: string;
  /** `ForeSeals`, `ForeSignatures`: AdditionalServiceInformation (5.5.9.1). */
  readonly uses?: readonly string[];
  readonly serviceName?: ListTexts;
  /** `granted`, `accredited`. */
  readonly status: string;
  readonly statusStartingTime: Date;
  readonly qualifications?: readonly ListedQualification[];
}

/** A kind of service that both sides have (mutual recognition, schema 2). */
export interface ServiceEquivalence {
  /** TrustServiceLegalIdentifier: `QCForESeal`. */
  readonly legalIdentifier: string;
  /** AdditionalServiceInformation of the CA/QC of the EU: `ForeSeals`. */
  readonly use: 'ForeSeals' | 'ForeSignatures';
  /** Service type of Japan: `CA/accredited/for-eSeal`. */
  readonly serviceType: string;
}

/** How the EU sees the services of Japan. */
export interface JapanPolicy {
  /**
   * `none`: the EU does not point to the list of Japan; `pointer`: it does, without agreement; `ades-27-37`: by the list of
   * third countries for advanced signatures (eIDAS 27, 37); `art14`: by a mutual recognition agreement (eIDAS 14).
   */
  readonly recognition: 'none' | 'pointer' | 'ades-27-37' | 'art14';
  readonly agreement: 'enacted' | 'repealed';
  /** Since when; in the future: not yet. */
  readonly startingTime: Date;
  /**
   * By what a certified HSM of Japan counts as a QSCD: the policy `hsmPolicy` in the certificate, or the qualifier
   * WithCertifiedHSM on the list of Japan for certificates with that policy.
   */
  readonly certifiedHsm: 'policy' | 'qualifier';
  /** Policy and version below the arc of each TSP: `9.1`. */
  readonly hsmPolicy: string;
  readonly equivalences: readonly ServiceEquivalence[];
}

/** A fault that a world has on purpose. */
export interface ListDefect {
  readonly listId: string;
  /** Id of the rule that it breaks. */
  readonly rule: string;
  /** What EU DSS says of a list with it, or of a certificate by it. */
  readonly verdict: string;
}

/** The trusted lists of a world. */
export interface TrustedLists {
  readonly japan: JapanPolicy;
  readonly lists: readonly TrustedListDefinition[];
  readonly services: readonly ListedServiceDefinition[];
  readonly defects: readonly ListDefect[];
}
