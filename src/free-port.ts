import { createServer } from 'node:net';

/**
 * Below what systems take for outgoing connections (from 32768 on, RFC 6335 6 from 49152): a port from there may be taken
 * by anybody before it is listened on.
 */
const FIRST = 20_000;
const COUNT = 12_000;
const TRIES = 500;

let next = process.pid * 101;

/** A port that is held until it is released. */
export interface ReservedPort {
  readonly port: number;
  release(): Promise<void>;
}

/** Holds the port. Rejects with the error of the system where it cannot be had. */
export async function reservePort(host: string, port: number): Promise<ReservedPort> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return { port, release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Holds a port that nobody has. Processes begin at different places, so that they seldom meet. */
export async function reserveFreePort(host: string): Promise<ReservedPort> {
  for (let tries = 1; ; tries++) {
    try {
      return await reservePort(host, FIRST + (next++ % COUNT));
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
