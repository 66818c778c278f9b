/** A list on disk, and the certificate that must have signed it. */
export interface JudgedList {
  readonly file: string;
  /** DER. */
  readonly signerCertificateDer: Uint8Array;
  readonly tslVersionIdentifier: 5 | 6;
}

/** What a judge says against a list. */
export interface ListFinding {
  readonly judge: string;
  readonly file: string;
  readonly message: string;
}

/** An independent program that looks at lists; `folder` is for its own files. */
export interface ListJudge {
  readonly name: string;
  version(): Promise<string>;
  judge(lists: readonly JudgedList[], folder: string): Promise<ListFinding[]>;
}
