import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapLimited, runCommand } from '../judges/command';
import type { ListFinding, ListJudge } from './list-finding';

const SIGNED_PROPERTIES = 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties';

/** `xmlsec1 --verify` by the public key of the signer. */
export const xmlsec1: ListJudge = {
  name: 'xmlsec1',

  async version() {
    return (await runCommand('xmlsec1', ['--version'])).stdout.trim();
  },

  async judge(lists, folder) {
    const findings = await mapLimited(lists, 2, async ({ file, signerCertificateDer }, number) => {
      const keyFile = join(folder, `xmlsec1-${number}.pem`);
      const { publicKey } = new X509Certificate(signerCertificateDer);
      writeFileSync(keyFile, publicKey.export({ type: 'spki', format: 'pem' }));
      const { exitCode, stderr } = await runCommand('xmlsec1', [
        '--verify',
        '--pubkey-pem',
        keyFile,
        // The key decides; whether a path leads to a root is not asked.
        '--enabled-key-data',
        'key-name,rsa,ec,key-value',
        '--id-attr:Id',
        SIGNED_PROPERTIES,
        file,
      ]);
      return exitCode === 0 ? [] : [{ judge: 'xmlsec1', file, message: stderr.trim() } satisfies ListFinding];
    });
    return findings.flat();
  },
};
