import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrlScheduler } from '../../src/crl/crl-scheduler.service';
import { parseCertificateList, type CertificateListView } from '../../src/x509/certificate-list';
import { decodeCrlDistributionPoints } from '../../src/x509/extensions/crl-distribution-points';
import { OID } from '../../src/x509/oids';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import type { TestApp } from './test-app';

/** Issues every list that is due. */
export async function publishDue(app: TestApp): Promise<void> {
  await app.get(CrlScheduler).publishDue();
}

/** The list at a path below `/crl/`. */
export async function crlAt(app: TestApp, path: string): Promise<CertificateListView> {
  const answer = await app.inject({ method: 'GET', url: `/crl/${path}` });
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
  return parseCertificateList(answer.rawPayload);
}

/** Serial in hex -> reason of each entry; `-` where none is given. */
export function entriesOf(list: CertificateListView): Record<string, string> {
  return Object.fromEntries(
    [...list.entries()].map(({ serialNumber, reason }) => [
      Buffer.from(serialNumber).toString('hex'),
      reason ?? '-',
    ]),
  );
}

/** The URLs of cRLDistributionPoints; none where a certificate has no such extension. */
export function distributionPointsOf(certificateDer: Uint8Array): readonly string[] {
  const extension = parseCertificate(certificateDer).tbs.extensions.find(
    ({ oid }) => oid === OID.cRLDistributionPoints,
  );
  return extension ? decodeCrlDistributionPoints(extension.value) : [];
}

/** OpenSSL as a relying party, with files of its own. */
export class OpenSslRelyingParty {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kakehashi-rp-'));
  private files = 0;

  static get isThere(): boolean {
    return spawnSync('openssl', ['version']).error === undefined;
  }

  /** `chain`: the issuing CA first, the root last. */
  verify(
    certificateDer: Uint8Array,
    chain: readonly Uint8Array[],
    lists: readonly Uint8Array[],
    at: Date,
    flags: readonly string[] = ['-crl_check'],
  ): string {
    const root = this.file(chain.slice(-1), 'CERTIFICATE');
    const others = this.file(chain.slice(0, -1), 'CERTIFICATE');
    const parameters = [
      'verify',
      ...['-attime', String(at.getTime() / 1000), '-extended_crl', '-use_deltas', '-x509_strict'],
      ...flags,
      ...['-CAfile', root],
      ...(chain.length > 1 ? ['-untrusted', others] : []),
      ...lists.flatMap((list) => ['-CRLfile', this.file([list], 'X509 CRL')]),
      this.file([certificateDer], 'CERTIFICATE'),
    ];
    const { stdout, stderr } = spawnSync('openssl', parameters, { encoding: 'utf8' });
    return stdout + stderr;
  }

  /** What `openssl crl` says to a list under the certificate of its CA. */
  readCrl(list: Uint8Array, caCertificate: Uint8Array): string {
    const path = this.file([list], 'X509 CRL');
    const flags = ['-noout', '-text', '-CAfile', this.file([caCertificate], 'CERTIFICATE')];
    const { stdout, stderr } = spawnSync('openssl', ['crl', '-in', path, ...flags], { encoding: 'utf8' });
    return stdout + stderr;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(ders: readonly Uint8Array[], label: string): string {
    const path = join(this.folder, `${++this.files}.pem`);
    const pem = ders.map((der) => {
      const lines = Buffer.from(der)
        .toString('base64')
        .replace(/.{64}(?=.)/g, '$&\n');
      return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
    });
    writeFileSync(path, pem.join(''));
    return path;
  }
}
