import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../command-error';
import { toPem } from '../../x509/pem';
import type { ManagementSession } from '../management-session';
import { newClientKey } from './new-client-key';
import { encodePkcs12 } from './pkcs12';

/** What is wanted, and where it goes. */
export interface ClientCertificateOrder {
  readonly clientId: string;
  readonly days: number | undefined;
  readonly outFolder: string;
}

/** How a PKCS#12 file is protected. */
export interface Pkcs12Password {
  readonly password: string;
  /** Whether it was made just now, and so must be shown. */
  readonly isNew: boolean;
}

interface IssuedClientCertificate {
  readonly certificate: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly thumbprint: string;
  readonly notAfter: string;
}

/** Private keys stand among these files: only their owner reads them. */
const PRIVATE = 0o600;

/**
 * A new key, and its client certificate as PEM: `<clientId>.key.pem`, `<clientId>.cert.pem` and `tls-ca.pem`. Resolves
 * with what to print. Throws CommandError; an existing key or certificate is not written over.
 */
export async function issuePem(session: ManagementSession, order: ClientCertificateOrder): Promise<object> {
  const name = fileNameOf(order.clientId);
  const [keyPath, certificatePath] = freePaths(order, `${name}.key.pem`, `${name}.cert.pem`);
  const { key, issued } = await issue(session, order);
  const files: readonly (readonly [string, string | Buffer])[] = [
    [keyPath, key.export({ type: 'pkcs8', format: 'pem' })],
    [certificatePath, toPem('CERTIFICATE', derOf(issued.certificate))],
    [join(order.outFolder, 'tls-ca.pem'), toPem('CERTIFICATE', derOf(issued.issuer))],
  ];
  return saved(order, issued, files);
}

/** The same as `<clientId>.p12` with the key, the certificate and its issuer. */
export async function issuePkcs12(
  session: ManagementSession,
  order: ClientCertificateOrder,
  { password, isNew }: Pkcs12Password,
): Promise<object> {
  const [path] = freePaths(order, `${fileNameOf(order.clientId)}.p12`);
  const { key, issued } = await issue(session, order);
  const container = await encodePkcs12(
    {
      privateKey: key,
      certificateDer: derOf(issued.certificate),
      issuerDer: derOf(issued.issuer),
      friendlyName: order.clientId,
    },
    password,
  );
  return { ...saved(order, issued, [[path, container]]), ...(isNew ? { password } : {}) };
}

async function issue(session: ManagementSession, { clientId, days }: ClientCertificateOrder) {
  const { privateKey, requestDer } = newClientKey();
  const path = `/management/v1/clients/${encodeURIComponent(clientId)}/tls-certificates`;
  const body = { csr: Buffer.from(requestDer).toString('base64'), ...(days === undefined ? {} : { days }) };
  return { key: privateKey, issued: await session.done<IssuedClientCertificate>('POST', path, body) };
}

/** The paths of files that are not there yet; looked at before anything is issued. */
function freePaths<Names extends readonly string[]>(
  { outFolder }: ClientCertificateOrder,
  ...names: Names
): { [Index in keyof Names]: string } {
  const paths = names.map((name) => join(outFolder, name)) as { [Index in keyof Names]: string };
  for (const path of paths) {
    if (existsSync(path))
      throw new CommandError(`${path} is there already; remove it, or choose another folder with --out`);
  }
  return paths;
}

function saved(
  { clientId, outFolder }: ClientCertificateOrder,
  { serialNumber, thumbprint, notAfter }: IssuedClientCertificate,
  files: readonly (readonly [string, string | Uint8Array])[],
): object {
  try {
    mkdirSync(outFolder, { recursive: true });
    for (const [path, content] of files) writeFileSync(path, content, { mode: PRIVATE });
  } catch (cause) {
    throw new CommandError(`the files cannot be written: ${(cause as Error).message}`, { cause });
  }
  return { clientId, serialNumber, thumbprint, notAfter, files: files.map(([path]) => path) };
}

/** A clientId may hold what a file name may not. */
function fileNameOf(clientId: string): string {
  return clientId.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\./, '_');
}

function derOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}
