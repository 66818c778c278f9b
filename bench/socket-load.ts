import { once } from 'node:events';
import { type Socket, connect } from 'node:net';

import { CONNECTIONS } from './load';

/** An answer as it came; `body` is a copy of its own. */
export interface SocketAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

export interface SocketLoad {
  /** Answers per second, from the first request sent to the last answer read. */
  readonly perSecond: number;
  /** In the order of the requests. */
  readonly answers: readonly SocketAnswer[];
  /** Share of the time that this process was busy; near 1 the load was the limit, not what is measured. */
  readonly loadBusy: number;
}

const READ_OCTETS = 65_536;
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Sends every request once, over {@link CONNECTIONS} keep-alive connections with one request at a time each. Requests are
 * whole octets of HTTP/1.1: what answers ten thousand times a second needs a load that does less than itself.
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  connections = CONNECTIONS,
): Promise<SocketLoad> {
  const answers = new Array<SocketAnswer>(requests.length);
  const lines = await Promise.all(Array.from({ length: connections }, () => Line.open(port)));
  let next = 0;
  const work = async (line: Line): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++)
      answers[index] = await line.ask(requests[index] as Buffer);
  };
  try {
    const [started, usage] = [performance.now(), process.cpuUsage()];
    await Promise.all(lines.map(work));
    const milliseconds = performance.now() - started;
    const { user, system } = process.cpuUsage(usage);
    return {
      perSecond: (requests.length * 1000) / milliseconds,
      answers,
      loadBusy: (user + system) / 1000 / milliseconds,
    };
  } finally {
    for (const line of lines) line.close();
  }
}

/** One connection. */
class Line {
  private received = Buffer.allocUnsafe(READ_OCTETS);
  private length = 0;
  private resolve: ((answer: SocketAnswer) => void) | undefined;
  private reject: ((error: Error) => void) | undefined;
  private socket!: Socket;

  static async open(port: number): Promise<Line> {
    const line = new Line();
    line.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(READ_OCTETS),
        callback: (octets, buffer) => line.receive(Buffer.from(buffer.buffer, buffer.byteOffset, octets)),
      },
    });
    await once(line.socket, 'connect');
    const end = (error?: Error): void => line.reject?.(error ?? new Error('a connection was closed'));
    line.socket.on('error', end).on('close', () => end());
    return line;
  }

  ask(request: Buffer): Promise<SocketAnswer> {
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.length = 0;
      this.socket.write(request);
    });
  }

  close(): void {
    this.reject = undefined;
    this.socket.destroy();
  }

  private receive(octets: Buffer): boolean {
    if (this.length + octets.length > this.received.length)
      this.received = Buffer.concat([this.received], 2 * (this.length + octets.length));
    octets.copy(this.received, this.length);
    this.length += octets.length;
    const headEnd = this.received.subarray(0, this.length).indexOf(END_OF_HEAD);
    if (headEnd < 0) return true;
    const head = this.received.toString('latin1', 0, headEnd);
    const bodyStart = headEnd + END_OF_HEAD.length;
    const bodyLength = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (!(bodyLength >= 0)) {
      this.reject?.(new Error(`an answer without Content-Length:\n${head}`));
    } else if (this.length >= bodyStart + bodyLength) {
      const body = Buffer.from(this.received.subarray(bodyStart, bodyStart + bodyLength));
      this.resolve?.({ status: Number(head.slice(9, 12)), head, body });
    }
    return true;
  }
}
