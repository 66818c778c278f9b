import { Agent, request } from 'node:https';
import { Readable } from 'node:stream';

/** TLS as the connection needs it; PEM or, for `pfx`, PKCS#12. */
export interface TlsOptions {
  /** Trust anchor of the service (`kakehashi client ca`); without it, those of the machine. */
  readonly ca?: string | Uint8Array;
  readonly cert?: string | Uint8Array;
  readonly key?: string | Uint8Array;
  readonly pfx?: Uint8Array;
  /** Of the key or the PKCS#12 file. */
  readonly passphrase?: string;
}

/** One HTTP request and its answer, in the form of fetch; rejects where nobody answers. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

/** Statuses whose answers have no body: Response refuses one. */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * `fetch` of Node for http, and for https where nothing is set; `node:https` where a trust anchor or a client certificate
 * is, since fetch takes neither.
 */
export function newTransport(tls: TlsOptions | undefined): Transport {
  if (tls === undefined) return (url, init) => fetch(url, { ...init, redirect: 'manual' });
  const agent = new Agent({ keepAlive: true, ...tlsMembers(tls) });
  return (url, init) =>
    url.startsWith('https:') ? overTls(agent, url, init) : fetch(url, { ...init, redirect: 'manual' });
}

function tlsMembers({ ca, cert, key, pfx, passphrase }: TlsOptions): object {
  const octets = (value: string | Uint8Array | undefined): string | Buffer | undefined =>
    value === undefined || typeof value === 'string' ? value : Buffer.from(value);
  return {
    ...(ca !== undefined && { ca: octets(ca) }),
    ...(cert !== undefined && { cert: octets(cert) }),
    ...(key !== undefined && { key: octets(key) }),
    ...(pfx !== undefined && { pfx: octets(pfx) }),
    ...(passphrase !== undefined && { passphrase }),
  };
}

function overTls(
  agent: Agent,
  url: string,
  { method, headers, body, signal }: RequestInit,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method: method ?? 'GET',
        headers: Object.fromEntries(new Headers(headers).entries()),
        ...(signal && { signal }),
      },
      (message) => {
        const status = message.statusCode ?? 0;
        const answerHeaders = new Headers();
        for (const [name, values] of Object.entries(message.headersDistinct))
          for (const value of values ?? []) answerHeaders.append(name, value);
        if (WITHOUT_BODY.has(status)) message.resume();
        const stream = WITHOUT_BODY.has(status) ? null : (Readable.toWeb(message) as ReadableStream);
        resolve(new Response(stream, { status, headers: answerHeaders }));
      },
    );
    sent.on('error', reject);
    sent.end(textOf(body));
  });
}

/** oauth4webapi sends forms, this library JSON. */
function textOf(body: RequestInit['body']): string | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new TypeError('the transport sends text');
}
