import type { OperationInput, RaClient } from '@kakehashi/client';
import type { CertificateName } from './cert-arguments';
import { CommandError } from './command-error';
import { ServiceRefusal } from './service-refusal';
import { awaitReading, readStatus } from './status/status-report';
import { statusText } from './status/status-text';

/** How a verb tells what it did. */
export interface VerbOutput {
  readonly print: (text: string) => void;
  readonly asJson: boolean;
}

/** What a revocation says, beside the certificate; times as RFC 3339. */
export type RevocationOrder = Omit<OperationInput<'revokeCertificate'>['body'], 'revocationReason'> & {
  readonly reason: number;
};

/** What a hold says. */
export type HoldOrder = OperationInput<'suspendCertificate'>['body'];

/** One change of a certificate, as it would be sent. */
interface Change {
  readonly method: 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** The certId. Throws RaError, ServiceRefusal where there is no such certificate, CommandError where several have that serial number. */
export async function findCertificate(ra: RaClient, name: CertificateName): Promise<string> {
  if ('certId' in name) return name.certId;
  const { body } = await ra.request('listCertificates', { query: { serialNumber: name.serialHex } });
  const [first, ...others] = body.items;
  if (first === undefined) {
    throw new ServiceRefusal({
      code: 'not_found',
      detail: `There is no certificate with the serial number ${name.serialHex}, or it is another client's.`,
      remedy: 'Check the serial number; --operator asks for the certificates of all clients.',
      errors: [],
    });
  }
  if (others.length > 0) {
    const certIds = body.items.map(({ certId, caId }) => `  ${certId}  ${caId}`);
    throw new CommandError(
      `several CAs issued the serial number ${name.serialHex}; name one by its certId:\n${certIds.join('\n')}`,
    );
  }
  return first.certId;
}

/** Revokes; resolves with the exit code. Throws RaError. */
export async function revokeCertificate(
  ra: RaClient,
  certId: string,
  { reason, ...others }: RevocationOrder,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  const body = { revocationReason: reason, ...others };
  if (isDryRun) return tellChange({ method: 'POST', path: `${pathOf(certId)}/revocations`, body }, output);
  const { body: revocation } = await ra.request('revokeCertificate', { path: { certId }, body });
  const { state, effectiveAt, revocationId } = revocation;
  const text =
    state === 'pending_confirmation'
      ? `${certId} is going to be revoked at ${effectiveAt}`
      : `${certId} is revoked since ${effectiveAt}; OCSP says so now, the CRL within a minute`;
  tell(revocation, `${text} (${revocationId}).`, output);
  return 0;
}

/** Puts on hold; resolves with the exit code. Throws RaError. */
export async function holdCertificate(
  ra: RaClient,
  certId: string,
  order: HoldOrder,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  if (isDryRun)
    return tellChange({ method: 'POST', path: `${pathOf(certId)}/suspension`, body: order }, output);
  const certificate = await ra.certificates.hold(certId, order);
  const end = order.until === undefined ? 'until it is released' : `until ${order.until}`;
  tell(certificate, `${certId} is ${certificate.state} ${end}.`, output);
  return 0;
}

/** Ends a hold; resolves with the exit code. Throws RaError, also where there is none. */
export async function releaseCertificate(
  ra: RaClient,
  certId: string,
  isDryRun: boolean,
  output: VerbOutput,
): Promise<number> {
  if (isDryRun) return tellChange({ method: 'DELETE', path: `${pathOf(certId)}/suspension` }, output);
  const { body: certificate } = await ra.request('reinstateCertificate', { path: { certId } });
  tell(certificate, `${certId} is ${certificate.state} again.`, output);
  return 0;
}

/** Shows what RA, OCSP and CRL say; resolves with the exit code: 0 if they agree, else 1. */
export async function showStatus(
  ra: RaClient,
  certId: string,
  waitSeconds: number,
  { print, asJson }: VerbOutput,
): Promise<number> {
  const report = await awaitReading(
    () => readStatus(ra, certId),
    ({ differences }) => differences.length === 0,
    waitSeconds,
  );
  print(statusText(report, asJson));
  return report.differences.length === 0 ? 0 : 1;
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
