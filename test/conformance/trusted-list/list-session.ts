import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { HEAP, PROGRAM } from '../dss/harness';

/** A list of the lists that DSS begins with; without TSLTypes it follows what it follows in the EU. */
export interface ListOfTheListsSource {
  readonly url: string;
  /** Certificates that may have signed it, DER. */
  readonly signers: readonly Uint8Array[];
  readonly versions: readonly number[];
  /** TSLType of its pointers to itself. */
  readonly lotlType?: string;
  /** TSLTypes of the pointers that are followed, or the one that is not. */
  readonly tlTypes?: readonly string[];
  readonly tlTypeNot?: string;
  /** Whether mutual recognition counts. */
  readonly mra: boolean;
  /** Page that announces its signers; with it pivots count. */
  readonly announcement?: string;
}

/** What DSS says about one list. */
export interface LoadedList {
  readonly url: string;
  /** `download`, `parsing`, `structure`, `validation` or `signature`, colon, text; none of a good list. */
  readonly messages: readonly string[];
  readonly indication: string | null;
  readonly subIndication: string | null;
  /** The rest is absent where the list could not be parsed. */
  readonly version?: number;
  readonly territory?: string;
  readonly providers?: number;
  readonly services?: number;
  readonly certificates?: number;
  readonly pointers?: readonly LoadedPointer[];
}

export interface LoadedPointer {
  readonly location: string;
  readonly tslType: string;
  readonly territory: string;
  /** Base64 of DER. */
  readonly signers: readonly string[];
  readonly agreement: {
    readonly pointingLegislation: string;
    readonly pointedLegislation: string;
    readonly equivalences: readonly {
      readonly legalIdentifier: string;
      readonly status: string;
      readonly startDate: string;
      readonly contexts: readonly string[];
      readonly states: number;
    }[];
  } | null;
}

export interface Loaded {
  /** Number of trust anchors. */
  readonly anchors: number;
  readonly lotls: readonly (LoadedList & {
    readonly lists: readonly LoadedList[];
    readonly pivots: readonly LoadedList[];
  })[];
}

/** What DSS says about a sealed document; messages are `KEY: TEXT`. */
export interface DocumentVerdict {
  readonly indication: string;
  readonly subIndication: string | null;
  readonly qualification: string;
  readonly format: string;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly qualificationErrors: readonly string[];
  readonly qualificationWarnings: readonly string[];
  readonly qualificationInformation: readonly string[];
  /** What the certificate was when it was issued and when it signed; one where both are the same. */
  readonly certificateQualifications: readonly string[];
  readonly timeStamps: readonly string[];
  /** Legal identifier of the equivalence that was applied. */
  readonly enactedMra: string | null;
  readonly services: readonly {
    readonly list: string | null;
    readonly listOfTheLists: string | null;
    readonly type: string;
    readonly status: string;
    readonly additionalServiceInformation: readonly string[];
    readonly qualifiers: readonly string[];
    readonly isEnactedMra: boolean;
    readonly originalType: string | null;
    readonly originalStatus: string | null;
  }[];
}

/** Key and certificate that seal, and in what form. */
export interface SealRequest {
  /** PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  readonly certificateDer: Uint8Array;
  readonly format: string;
  readonly level: string;
  readonly file: string;
}

/** The DSS harness as one process that answers request by request. */
export class ListSession {
  private readonly answers: AsyncIterator<string>;
  private readonly errors: Buffer[] = [];
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    this.answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    process.stderr.on('data', (chunk: Buffer) => this.errors.push(chunk));
  }

  static start(): ListSession {
    return new ListSession(spawn('java', [HEAP, '-jar', PROGRAM, '--session']));
  }

  /** Loads lists afresh and keeps their anchors under the name. */
  load(name: string, lotls: readonly ListOfTheListsSource[]): Promise<Loaded> {
    return this.ask<Loaded>({
      do: 'load',
      name,
      lotls: lotls.map((lotl) => ({ ...lotl, signers: lotl.signers.map(base64) })),
    });
  }

  /** Seals by the anchors of a load. */
  async seal(by: string, { privateKey, certificateDer, ...rest }: SealRequest): Promise<void> {
    await this.ask({
      do: 'seal',
      by,
      privateKey: base64(privateKey),
      certificates: [base64(certificateDer)],
      ...rest,
    });
  }

  validate(by: string, file: string): Promise<DocumentVerdict> {
    return this.ask<DocumentVerdict>({ do: 'validate', by, file });
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    await ended;
  }

  /** Requests wait for one another, since answers have no names. */
  private ask<T>(request: object): Promise<T> {
    const answer = this.last.then(() => this.exchange<T>(request));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private async exchange<T>(request: object): Promise<T> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done === true) throw new Error(`the DSS harness ended:\n${Buffer.concat(this.errors).toString()}`);
    const answer = JSON.parse(value) as T & { failure?: string };
    if (answer.failure !== undefined) throw new Error(`the DSS harness failed: ${answer.failure}`);
    return answer;
  }
}

function base64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}
