import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { WebhookOutcome } from '../store/records';
import { hostOf, mayReach, type ReceiverPolicy } from './receiver-address';

/** All addresses of a host name. */
export type ResolveHost = (hostname: string) => Promise<readonly LookupAddress[]>;

/** How a POST ended. */
export interface PostResult {
  readonly outcome: WebhookOutcome;
  /** HTTP status; null if there was no answer. */
  readonly status: number | null;
}

const TIMEOUT_MILLISECONDS = 5000;
const MAX_ANSWER_OCTETS = 1 << 20;

const RESOLVER = { timeout: 2000, tries: 2 };

/**
 * The name servers of this machine, asked without the thread pool: `getaddrinfo` would hold a thread as long as a name
 * server is silent, and certificates are signed in the same threads.
 */
export async function resolveByDns(hostname: string): Promise<readonly LookupAddress[]> {
  // RFC 6761 6.3: never asked of a name server.
  if (hostname === 'localhost') return LOCALHOST;
  const resolver = new Resolver(RESOLVER);
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = (answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] =>
    answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
  return [...found(four, 4), ...found(six, 6)];
}

const LOCALHOST: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Connects to receivers that clients name. The name is resolved once and the connection goes to an address of that answer,
 * so what was checked is what is reached; one address that is refused refuses the name. No redirect is followed, nothing
 * of the answer is kept, and all of it ends within 5 s and 1 MiB.
 */
export class ReceiverConnection {
  constructor(
    private readonly policy: ReceiverPolicy,
    private readonly resolve: ResolveHost = resolveByDns,
    private readonly timeoutMilliseconds = TIMEOUT_MILLISECONDS,
  ) {}

  /** The addresses that the URL stands for: `refused` if one of them must not be reached, `unknown` if there is none. */
  async addressesOf(url: URL): Promise<readonly LookupAddress[] | 'refused' | 'unknown'> {
    const host = hostOf(url);
    const family = isIP(host);
    let addresses: readonly LookupAddress[];
    try {
      addresses = family === 0 ? await this.resolve(host) : [{ address: host, family }];
    } catch {
      return 'unknown';
    }
    if (addresses.length === 0) return 'unknown';
    return addresses.every(({ address }) => mayReach(address, url, this.policy)) ? addresses : 'refused';
  }

  /** Never rejects. An aborted signal counts as no answer. */
  async post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal?: AbortSignal,
  ): Promise<PostResult> {
    const deadline = AbortSignal.timeout(this.timeoutMilliseconds);
    const ended = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    const addresses = await Promise.race([this.addressesOf(url), aborted(ended)]);
    if (addresses === 'refused') return { outcome: 'address_refused', status: null };
    if (addresses === 'unknown') return { outcome: 'unreachable', status: null };
    try {
      const status = await send(url, headers, body, addresses, ended);
      return { outcome: status >= 200 && status < 300 ? 'delivered' : 'refused', status };
    } catch {
      return { outcome: 'unreachable', status: null };
    }
  }
}

function aborted(signal: AbortSignal): Promise<'unknown'> {
  return new Promise((resolve) => {
    const give = (): void => resolve('unknown');
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

/** The status of the answer. Rejects where there is none in time. */
function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      // A connection that is kept could outlive the check of its address.
      agent: false,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      lookup: pinned(addresses),
      signal,
    };
    const answered = (response: IncomingMessage): void => {
      drain(response);
      resolve(response.statusCode ?? 0);
    };
    const request =
      url.protocol === 'https:' ? requestHttps(url, options, answered) : requestHttp(url, options, answered);
    request.on('error', reject);
    request.end(body);
  });
}

/** The status is all that counts: what follows is taken off the wire, up to a limit, and dropped. */
function drain(response: IncomingMessage): void {
  let octets = 0;
  response.on('error', () => undefined);
  response.on('data', (chunk: Buffer) => {
    octets += chunk.length;
    if (octets > MAX_ANSWER_OCTETS) response.destroy();
  });
}

function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_hostname, { all }, callback) => {
    const [first] = addresses;
    if (all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}
