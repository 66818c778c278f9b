/** Something of a world that a judge looks at. */
export interface Judged {
  /** Unique name, for example `japan-eu/eu-qseal-qscd/P-256/latin`, or `japan-eu/ca/alpha-seal`. */
  readonly name: string;
  readonly world: string;
  /** The profile, `CA certificates`, or the kind of list or answer. */
  readonly profile: string;
}

/** A certificate on disk with the path to its root, and what it was made from. */
export interface JudgedCertificate extends Judged {
  readonly isCa: boolean;
  readonly certificateFile: string;
  /** The CAs between the certificate and the root, issuing CA first; the root where there is none. */
  readonly intermediatesFile: string;
  readonly rootFile: string;
  /** The certificate and its intermediates, root last, in one file. */
  readonly pathFile: string;
  /** Dotted OIDs of the extended key usage; undefined without the extension. */
  readonly extKeyUsage: readonly string[] | undefined;
}

/** How much a finding weighs: `remark` is shown and not counted. */
export type Weight = 'finding' | 'remark';

/** What a judge says against something. */
export interface Finding {
  readonly judge: string;
  /** The judge's own code, or its message where it has no codes. */
  readonly code: string;
  readonly message: string;
  readonly weight: Weight;
  readonly judged: Judged;
}

/** An independent program that looks at certificates. */
export interface Judge {
  readonly name: string;
  /** Its version as it tells it, for the page and the log. */
  version(): Promise<string>;
  /** Every finding on every certificate; none means that it agrees. */
  judge(certificates: readonly JudgedCertificate[]): Promise<Finding[]>;
}
