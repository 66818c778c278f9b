import { SystemRandomness } from '../common/randomness';
import type { CertificateName } from './cert-arguments';
import { CommandError } from './command-error';
import { type JsonObject, type RaSession, expectObject, textMember } from './demo/ra-session';
import { ServiceRefusal } from './service-refusal';
import { awaitReading, readStatus } from './status/status-report';
import { statusText } from './status/status-text';

/** How a verb tells what it did. */
export interface VerbOutput {
  readonly print: (text: string) => void;
  readonly asJson: boolean;
}

/** What a revocation says, beside the certificate; times as RFC 3339. */
export interface RevocationOrder {
  readonly reason: number;
  readonly invalidityDate?: string;
  readonly effectiveAt?: string;
  readonly comment?: string;
}

/** What a hold says. */
export interface HoldOrder {
  readonly until?: string;
  readonly comment?: string;
}

/** One change of a certificate, as it is sent. */
interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

const RANDOMNESS = new SystemRandomness();

/** The certId. Throws ServiceRefusal where there is no such certificate, CommandError where several have that serial number. */
export async function findCertificate(session: RaSession, name: CertificateName): Promise<string> {
  if ('certId' in name) return name.certId;
  const answer = await session.get(`/ra/v1/certificates?serialNumber=${name.serialHex}`);
  const items = expectObject(answer, 200)['items'];
  const found = Array.isArray(items) ? (items as JsonObject[]) : [];
  const [first, ...others] = found;
  if (first === undefined) {
    throw new ServiceRefusal({
      code: 'not_found',
      detail: `There is no certificate with the serial number ${name.serialHex}, or it is another client's.`,
      remedy: 'Check the serial number; --operator asks for the certificates of all clients.',
      errors: [],
    });
  }
  if (others.length > 0) {
    const certIds = found.map((item) => `  ${textMember(item, 'certId')}  ${textMember(item, 'caId')}`);
    throw new CommandError(
      `several CAs issued the serial number ${name.serialHex}; name one by its certId:\n${certIds.join('\n')}`,
    );
  }
  return textMember(first, 'certId');
}

/** Revokes; resolves with the exit code. Throws ServiceRefusal. */
export async function revokeCertificate(
  session: RaSession,
  certId: string,
  order: RevocationOrder,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  const { reason, ...others } = order;
  const change = {
    method: 'POST',
    path: `${pathOf(certId)}/revocations`,
    body: { revocationReason: reason, ...others },
  } as const;
  if (isDryRun) return tellChange(change, output);
  const revocation = await carryOut(session, change);
  const state = textMember(revocation, 'state');
  const at = textMember(revocation, 'effectiveAt');
  const text =
    state === 'pending_confirmation'
      ? `${certId} is going to be revoked at ${at}`
      : `${certId} is revoked since ${at}; OCSP says so now, the CRL within a minute`;
  tell(revocation, `${text} (${textMember(revocation, 'revocationId')}).`, output);
  return 0;
}

/** Puts on hold; resolves with the exit code. Throws ServiceRefusal. */
export async function holdCertificate(
  session: RaSession,
  certId: string,
  order: HoldOrder,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  const change = { method: 'POST', path: `${pathOf(certId)}/suspension`, body: order } as const;
  if (isDryRun) return tellChange(change, output);
  const certificate = await carryOut(session, change);
  const end = order.until === undefined ? 'until it is released' : `until ${order.until}`;
  tell(certificate, `${certId} is ${textMember(certificate, 'state')} ${end}.`, output);
  return 0;
}

/** Ends a hold; resolves with the exit code. Throws ServiceRefusal. */
export async function releaseCertificate(
  session: RaSession,
  certId: string,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  const change = { method: 'DELETE', path: `${pathOf(certId)}/suspension` } as const;
  if (isDryRun) return tellChange(change, output);
  const certificate = await carryOut(session, change);
  tell(certificate, `${certId} is ${textMember(certificate, 'state')} again.`, output);
  return 0;
}

/** Shows what RA, OCSP and CRL say; resolves with the exit code: 0 if they agree, else 1. */
export async function showStatus(
  session: RaSession,
  certId: string,
  waitSeconds: number,
  { print, asJson }: VerbOutput,
): Promise<number> {
  const report = await awaitReading(
    () => readStatus(session, certId),
    ({ differences }) => differences.length === 0,
    waitSeconds,
  );
  print(statusText(report, asJson));
  return report.differences.length === 0 ? 0 : 1;
}

async function carryOut(session: RaSession, { method, path, body }: Change): Promise<JsonObject> {
  const answer =
    method === 'DELETE'
      ? await session.delete(path)
      : await session.post(path, body, RANDOMNESS.bytes(16).toString('hex'));
  return expectObject(answer, 200, 202);
}

function tellChange(change: Change, output: VerbOutput): number {
  const { method, path, body } = change;
  tell(change, `Would send ${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`, output);
  return 0;
}

function tell(value: object, text: string, { print, asJson }: VerbOutput): void {
  print(asJson ? `${JSON.stringify(value)}\n` : `${text}\n`);
}

function pathOf(certId: string): string {
  return `/ra/v1/certificates/${certId}`;
}
