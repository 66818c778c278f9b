import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { ExitError } from './config/exit-error';
import type { Settings } from './config/settings';
import { reserveFreePort, reservePort, type ReservedPort } from './free-port';

/** A server beside the one of the HTTP adapter. */
export interface SideListener {
  readonly server: HttpServer | HttpsServer;
  readonly port: number;
  /** The flag of its port, for the message when that is in use. */
  readonly flag: string;
}

export const PORT_FLAGS = {
  httpPort: '--http-port',
  tlsPort: '--tls-port',
  managementPort: '--management-port',
} as const;

/** Between two looks for connections that have become idle while a server stops. */
const SWEEP_MILLISECONDS = 50;

/**
 * Port 0 is settled before anything is built, since the base URLs go into certificates; and a port that is in use ends
 * the start before it leaves CAs behind that name it. Throws ExitError (port in use).
 */
export async function withPorts(settings: Settings): Promise<Settings> {
  const { host, sources } = settings;
  const reserved: ReservedPort[] = [];
  const reserveOne = async (name: keyof typeof PORT_FLAGS): Promise<number | 'off'> => {
    const wanted = settings[name];
    if (wanted === 'off') return wanted;
    const one = await reserve(host, wanted, PORT_FLAGS[name]);
    reserved.push(one);
    return one.port;
  };
  try {
    const httpPort = Number(await reserveOne('httpPort'));
    const tlsPort = await reserveOne('tlsPort');
    const managementPort = await reserveOne('managementPort');
    const isDerived = (name: 'httpPort' | 'tlsPort', url: 'publicUrl' | 'publicTlsUrl') =>
      settings[name] === 0 && sources[url] === 'default';
    return {
      ...settings,
      httpPort,
      tlsPort,
      managementPort,
      publicUrl: isDerived('httpPort', 'publicUrl') ? `http://localhost:${httpPort}` : settings.publicUrl,
      publicTlsUrl: isDerived('tlsPort', 'publicTlsUrl')
        ? `https://localhost:${tlsPort}`
        : settings.publicTlsUrl,
    };
  } finally {
    // All are held until all are known: else one could be given twice.
    await Promise.all(reserved.map((one) => one.release()));
  }
}

async function reserve(host: string, port: number, flag: string): Promise<ReservedPort> {
  try {
    return await (port === 0 ? reserveFreePort(host) : reservePort(host, port));
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, host, port, flag);
  }
}

/** Resolves when connections are taken. Throws ExitError (port in use). */
export async function listenOn({ server, port, flag }: SideListener, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error) => reject(listenError(cause, host, port, flag));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

/** Resolves when the last answer is out. A connection that is kept alive ends with the answer it waits for. */
export async function stopListening({ server }: SideListener): Promise<void> {
  if (!server.listening) return;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MILLISECONDS);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
}

/** What the operator is told of a port that cannot be had; any other error as it is. */
export function listenError(cause: NodeJS.ErrnoException, host: string, port: number, flag: string): Error {
  const code = cause.code ?? '';
  if (!['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes(code)) return cause;
  const message = `Cannot listen on ${host}:${port} (${code}). Choose another port with ${flag}.`;
  return new ExitError('portInUse', message, { cause });
}

/** An IPv6 address stands in brackets in a URL. */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
