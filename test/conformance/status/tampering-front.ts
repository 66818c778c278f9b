import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { DerReader, readWhole } from '../../../src/asn1/der-reader';
import { TAG } from '../../../src/asn1/tags';
import { parseOcspResponse } from '../../../src/ocsp/ocsp-response-reader';

/** Headers that belong to one connection (RFC 9110 7.6.1), and those that fetch writes itself. */
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length'];

/** An answer that the service behind is not asked for. */
export interface StoredAnswer {
  readonly contentType: string;
  readonly octets: Uint8Array;
}

/**
 * Stands at the public URL in front of the service, so that the judges ask where the certificates send them, and can break
 * the signature of every list and answer on its way: whoever still believes them looks at nothing.
 */
export class TamperingFront {
  /** Whether signatures are broken from now on. */
  breaksSignatures = false;
  /** How many signatures were broken so far. */
  broken = 0;
  /** What it answers itself, by path. */
  readonly stored = new Map<string, StoredAnswer>();
  private target = '';

  private constructor(
    readonly baseUrl: string,
    private readonly server: Server,
  ) {}

  static async listen(): Promise<TamperingFront> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const front = new TamperingFront(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      front.forward(request, response).catch((error: Error) => response.writeHead(502).end(error.message));
    });
    return front;
  }

  /** Where the service is; before that every request fails. */
  standBefore(serviceUrl: string): void {
    this.target = serviceUrl;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const stored = this.stored.get(request.url ?? '');
    if (stored) {
      response.writeHead(200, { 'content-type': stored.contentType }).end(stored.octets);
      return;
    }
    const body = await readAll(request);
    const answer = await fetch(`${this.target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: forwarded(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      ...(body.length > 0 ? { body } : {}),
    });
    const octets = Buffer.from(await answer.arrayBuffer());
    if (this.breaksSignatures && breakSignature(octets, answer.headers.get('content-type') ?? ''))
      this.broken++;
    response.writeHead(answer.status, {
      ...forwarded([...answer.headers]),
      'content-length': String(octets.length),
    });
    response.end(request.method === 'HEAD' ? undefined : octets);
  }
}

function forwarded(headers: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => !OF_THE_CONNECTION.includes(name)));
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Turns one bit at the end of the signature over; the DER stays well formed. False where there is no signature. */
function breakSignature(octets: Buffer, contentType: string): boolean {
  const signature = signatureIn(octets, contentType);
  const last = signature.length - 1;
  if (last >= 0) signature[last] = (signature[last] ?? 0) ^ 1;
  return last >= 0;
}

/** The octets of the signature in their place; none where there is no signature. */
function signatureIn(octets: Buffer, contentType: string): Uint8Array {
  if (contentType === 'application/ocsp-response') {
    const view = parseOcspResponse(octets);
    return view.status === 'successful' ? view.signature : Buffer.alloc(0);
  }
  if (contentType !== 'application/pkix-crl') return Buffer.alloc(0);
  const list = new DerReader(readWhole(octets, TAG.SEQUENCE).content);
  list.next(TAG.SEQUENCE);
  list.next(TAG.SEQUENCE);
  return list.next(TAG.BIT_STRING).content;
}
