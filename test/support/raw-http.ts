import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends octets as they are to a loopback port and returns what comes back; for requests no client would send. */
export function rawHttp(port: number, request: string): Promise<RawAnswer> {
  return exchange(connect(port, '127.0.0.1'), 'connect', request);
}

/** The same over TLS. Whose the server is, other tests look at. */
export function rawHttps(port: number, request: string): Promise<RawAnswer> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  return exchange(socket, 'secureConnect', request);
}

async function exchange(socket: Socket, connected: string, request: string): Promise<RawAnswer> {
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    socket.once(connected, () => socket.write(request, 'latin1'));
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') };
}

/** A request line with the headers that close the connection after the answer. */
export function requestLine(method: string, target: string, headers: readonly string[] = []): string {
  return [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', ''].join(
    '\r\n',
  );
}
