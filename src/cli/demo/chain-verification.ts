import { execFile } from 'node:child_process';
import { X509Certificate, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';

import * as pkijs from 'pkijs';

const run = promisify(execFile);

/** The PEM files of one certificate on disk; `chain` holds the issuing CA and any CA between it and the root. */
export interface ChainFiles {
  readonly certificate: string;
  readonly chain: string;
  readonly root: string;
}

/** The certificates in path order: leaf, issuing CA ..., self-signed root. */
export type CertificatePath = readonly Uint8Array[];

/** Platform crypto: each certificate names and is signed by the next, the last by itself, all valid at `at`. */
export function verifyWithPlatform(path: CertificatePath, at: Date): boolean {
  const certificates = path.map((der) => new X509Certificate(der));
  return certificates.every((certificate, index) => {
    const issuer = certificates[index + 1] ?? certificate;
    const current =
      Date.parse(certificate.validFrom) <= at.getTime() && at.getTime() <= Date.parse(certificate.validTo);
    return current && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  });
}

/** pkijs path validation (RFC 5280 6) with the root as the only trust anchor; returns its own message. */
export async function verifyWithPkijs(
  path: CertificatePath,
  at: Date,
): Promise<{ ok: boolean; message: string }> {
  pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  const certificates = path.map((der) => pkijs.Certificate.fromBER(der));
  const root = certificates.at(-1);
  const leaf = certificates[0];
  if (!root || !leaf) return { ok: false, message: 'empty path' };
  const engine = new pkijs.CertificateChainValidationEngine({
    trustedCerts: [root],
    // The engine takes the last certificate as the one to validate.
    certs: [...certificates.slice(1, -1), leaf],
    checkDate: at,
  });
  const verdict = await engine.verify();
  return {
    ok: verdict.result,
    message: verdict.result ? 'path valid' : (verdict.resultMessage ?? 'refused'),
  };
}

/** The version line of the OpenSSL command on PATH, or undefined where there is none. */
export async function opensslVersion(): Promise<string | undefined> {
  try {
    return (await run('openssl', ['version'])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** `openssl verify -x509_strict` against the root alone; returns what it printed. */
export async function verifyWithOpenssl(files: ChainFiles): Promise<{ ok: boolean; message: string }> {
  const trust = ['-no-CApath', '-no-CAstore', '-CAfile', files.root, '-untrusted', files.chain];
  try {
    await run('openssl', ['verify', '-x509_strict', ...trust, files.certificate]);
    return { ok: true, message: 'OK' };
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    return { ok: false, message: (stderr ?? 'refused').trim() };
  }
}
