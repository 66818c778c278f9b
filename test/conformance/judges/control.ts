import { X509Certificate, webcrypto } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as x509 from '@peculiar/x509';

import type { JudgedCertificate } from './judge';

/** Critical, and its only statement is QcType with an OID that is no type. */
const BROKEN_STATEMENTS = Buffer.from(
  '301230100606 04008e4601063006 06042a030405'.replaceAll(' ', ''),
  'hex',
);

/**
 * Two certificates that every judge must refuse, so that a judge that looks at nothing is noticed: one with a signature of
 * other bits for those that verify, and one with broken QcStatements and no key usage for those that lint.
 */
export async function controlCertificates(
  good: JudgedCertificate,
  folder: string,
): Promise<JudgedCertificate[]> {
  mkdirSync(folder, { recursive: true });
  const der = Buffer.from(new X509Certificate(readFileSync(good.certificateFile)).raw);
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return [
    control('bad-signature', toPem(der), good, folder),
    control('bad-statements', await withBrokenStatements(), good, folder),
  ];
}

function control(name: string, pem: string, good: JudgedCertificate, folder: string): JudgedCertificate {
  const certificateFile = join(folder, `${name}.pem`);
  const pathFile = join(folder, `${name}-path.pem`);
  writeFileSync(certificateFile, pem);
  writeFileSync(
    pathFile,
    pem + readFileSync(good.intermediatesFile, 'utf8') + readFileSync(good.rootFile, 'utf8'),
  );
  return {
    ...good,
    name: `control/${name}`,
    world: 'control',
    certificateFile,
    pathFile,
    extKeyUsage: undefined,
  };
}

async function withBrokenStatements(): Promise<string> {
  x509.cryptoProvider.set(webcrypto as never);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await webcrypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'C=JP, O=TEST, CN=TEST',
    keys: keys as never,
    signingAlgorithm: algorithm,
    extensions: [new x509.Extension('1.3.6.1.5.5.7.1.3', true, BROKEN_STATEMENTS)],
  });
  return certificate.toString('pem');
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
