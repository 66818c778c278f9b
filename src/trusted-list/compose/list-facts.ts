/** One key of a CA, as a list names it. */
export interface CaIdentity {
  readonly generation: number;
  readonly certificateDer: Uint8Array;
  /** Name of the subject, DER. */
  readonly subjectDer: Uint8Array;
  readonly subjectKeyIdentifier: Uint8Array;
  readonly notBefore: Date;
}

/** What was decided after the world was made, oldest first: lists tell it, and keep what was before as history. */
export type ListChange =
  | {
      readonly kind: 'service_status';
      readonly serviceId: string;
      /** Last part of the status URI, as in the world. */
      readonly status: string;
      readonly startingTime: Date;
    }
  | {
      readonly kind: 'taken_over';
      readonly serviceId: string;
      /** The TSP that runs the service from then on. */
      readonly tspId: string;
      readonly startingTime: Date;
    }
  | {
      readonly kind: 'agreement';
      readonly status: 'enacted' | 'repealed';
      readonly startingTime: Date;
    };

/** A frozen copy of a list of lists, published when its signers changed (TS 119 612 5.3.7, pivots). */
export interface Pivot {
  readonly listId: string;
  readonly url: string;
}

/** All that lists are made from besides the world. */
export interface ListFacts {
  /** Base URL of the public listener, without slash at the end. */
  readonly publicUrl: string;
  /** Keys by CA, newest first; a CA that does not stand is absent. */
  readonly caIdentities: ReadonlyMap<string, readonly CaIdentity[]>;
  /** Certificates that may sign, by list; DER. */
  readonly signers: ReadonlyMap<string, readonly Uint8Array[]>;
  readonly changes: readonly ListChange[];
  /** Newest first. */
  readonly pivots: readonly Pivot[];
}
