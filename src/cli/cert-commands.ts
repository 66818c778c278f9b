import type { Command } from 'commander';
import { findCertificate, holdCertificate, releaseCertificate, revokeCertificate, showStatus } from './cert';
import {
  type CertificateName,
  REASONS_TEXT,
  readCertificateName,
  readReason,
  readSeconds,
  readTime,
} from './cert-arguments';
import { type ClientOptions, withClientFlags } from './client-options';
import { runVerb, type VerbSurroundings } from './verb-surroundings';

interface ChangeOptions extends ClientOptions {
  readonly dryRun?: boolean;
  readonly comment?: string;
}

interface RevokeOptions extends ChangeOptions {
  readonly reason: number;
  readonly invalidityDate?: string;
  readonly effectiveAt?: string;
}

interface HoldOptions extends ChangeOptions {
  readonly until?: string;
}

interface StatusOptions extends ClientOptions {
  readonly wait: number;
}

export const VERB_EXIT_CODES = `
Exit codes: 0 done, or all agree; 1 refused, or they do not agree; 2 wrong command line or configuration.`;

const NAMED = 'certId (crt_…), or serial number in hex';
const CERT_EXAMPLES = `
Examples:
  kakehashi cert status 5f3a1c9e7b2d48f0a6c4e2180d9b7351
  kakehashi cert revoke crt_019a0c0de0001a2b3c4d5e6f708192a3 --reason keyCompromise
  kakehashi cert status crt_019a0c0de0001a2b3c4d5e6f708192a3 --wait 5 --json`;

/** Adds `cert revoke|hold|release|status`. */
export function addCertCommands(program: Command, surroundings: VerbSurroundings): void {
  const cert = program
    .command('cert')
    .description(
      'Revoke, hold and release certificates of a running service, and compare what it says of them.',
    )
    .addHelpText('after', CERT_EXAMPLES);
  addRevoke(cert, surroundings);
  addHold(cert, surroundings);
  addRelease(cert, surroundings);
  addStatus(cert, surroundings);
}

function addRevoke(cert: Command, surroundings: VerbSurroundings): void {
  withChangeFlags(cert.command('revoke').description('Revoke a certificate, for good.'))
    .requiredOption('--reason <reason>', 'Why: a name or number, see below.', readReason)
    .option('--invalidity-date <time>', 'Since when the key is thought to be invalid.', readTime)
    .option('--effective-at <time>', 'Revoke at this later time, not now.', readTime)
    .addHelpText(
      'after',
      `${REASONS_TEXT}

Examples:
  kakehashi cert revoke crt_019a0c0de0001a2b3c4d5e6f708192a3 --reason superseded
  kakehashi cert revoke 5f:3a:1c:9e:7b:2d:48:f0 --reason 1 --invalidity-date 2026-04-01T08:00:00Z
  kakehashi cert revoke crt_… --reason cessationOfOperation --effective-at 2026-12-31T15:00:00Z
  kakehashi cert revoke crt_… --reason privilegeWithdrawn --operator --comment "audit 7"
${VERB_EXIT_CODES}`,
    )
    .action(async (name: CertificateName, options: RevokeOptions) => {
      const { reason, invalidityDate, effectiveAt, comment } = options;
      const order = {
        reason,
        ...(invalidityDate === undefined ? {} : { invalidityDate }),
        ...(effectiveAt === undefined ? {} : { effectiveAt }),
        ...(comment === undefined ? {} : { comment }),
      };
      await runVerb(options, surroundings, async (ra) =>
        revokeCertificate(
          ra,
          await findCertificate(ra, name),
          order,
          options.dryRun === true,
          outputOf(options, surroundings),
        ),
      );
    });
}

function addHold(cert: Command, surroundings: VerbSurroundings): void {
  withChangeFlags(
    cert.command('hold').description('Put a certificate on hold, where its profile allows that.'),
  )
    .option('--until <time>', 'When the hold ends by itself.', readTime)
    .addHelpText(
      'after',
      `
Examples:
  kakehashi cert hold crt_019a0c0de0001a2b3c4d5e6f708192a3
  kakehashi cert hold crt_… --until 2026-04-08T09:00:00Z --comment "key holder cannot be reached"
${VERB_EXIT_CODES}`,
    )
    .action(async (name: CertificateName, options: HoldOptions) => {
      const { until, comment } = options;
      const order = {
        ...(until === undefined ? {} : { until }),
        ...(comment === undefined ? {} : { comment }),
      };
      await runVerb(options, surroundings, async (ra) =>
        holdCertificate(
          ra,
          await findCertificate(ra, name),
          order,
          options.dryRun === true,
          outputOf(options, surroundings),
        ),
      );
    });
}

function addRelease(cert: Command, surroundings: VerbSurroundings): void {
  withNameAndClient(cert.command('release').description('Lift the hold of a certificate.'))
    .option('--dry-run', 'Print the request instead of sending it.')
    .addHelpText(
      'after',
      `
Example:
  kakehashi cert release crt_019a0c0de0001a2b3c4d5e6f708192a3
${VERB_EXIT_CODES}`,
    )
    .action(async (name: CertificateName, options: ChangeOptions) => {
      await runVerb(options, surroundings, async (ra) =>
        releaseCertificate(
          ra,
          await findCertificate(ra, name),
          options.dryRun === true,
          outputOf(options, surroundings),
        ),
      );
    });
}

function addStatus(cert: Command, surroundings: VerbSurroundings): void {
  withNameAndClient(
    cert
      .command('status')
      .description('Show what RA, OCSP and CRL say of a certificate, side by side, signatures verified.'),
  )
    .option('--wait <seconds>', 'Wait so long for them to agree.', readSeconds, 0)
    .addHelpText(
      'after',
      `
The addresses of OCSP and CRL are those in the certificate. After a change OCSP follows at once, the CRL within a minute.

Examples:
  kakehashi cert status crt_019a0c0de0001a2b3c4d5e6f708192a3
  kakehashi cert status 5f3a1c9e7b2d48f0a6c4e2180d9b7351 --operator --json
  kakehashi cert status crt_… --wait 60 && echo revoked everywhere
${VERB_EXIT_CODES}`,
    )
    .action(async (name: CertificateName, options: StatusOptions) => {
      await runVerb(options, surroundings, async (ra) =>
        showStatus(ra, await findCertificate(ra, name), options.wait, outputOf(options, surroundings)),
      );
    });
}

function withChangeFlags(command: Command): Command {
  return withNameAndClient(command)
    .option('--comment <text>', 'For the audit; nobody else sees it.')
    .option('--dry-run', 'Print the request instead of sending it.');
}

function withNameAndClient(command: Command): Command {
  return withClientFlags(command.argument('<certificate>', NAMED, readCertificateName));
}

function outputOf(
  { json }: ClientOptions,
  { print }: VerbSurroundings,
): { print: (text: string) => void; asJson: boolean } {
  return { print, asJson: json === true };
}
