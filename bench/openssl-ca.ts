import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FilledRows } from './certificate-rows';
import { MEASURED_CORE, spawnPinned } from './pinned-process';

const CONFIGURATION = `[ca]
default_ca = bench
[bench]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 1
certificate = ca.pem
private_key = key.pem
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
prompt = no
x509_extensions = root
[name]
O = TEST Bench
CN = TEST Bench CA
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
`;
const WATCH_MILLISECONDS = 20;

export interface OpensslCrl {
  readonly seconds: number;
  /** Peak of its memory; NaN where the system does not tell. */
  readonly peakMb: number;
}

/** A P-256 CA of `openssl ca`, whose database has the revoked ones of the same rows. */
export class OpensslCa {
  constructor(readonly folder: string) {}

  create(rows: FilledRows): void {
    writeFileSync(join(this.folder, 'ca.cnf'), CONFIGURATION);
    const keyParameters = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key.pem',
    ];
    this.run('req', '-x509', '-config', 'ca.cnf', ...keyParameters, '-out', 'ca.pem', '-days', '30');
    const lines: string[] = [];
    for (let index = 0; index < rows.filling.count; index++) {
      const { serial, revoked } = rows.at(index);
      if (!revoked) continue;
      const serialHex = serial.toString('hex').toUpperCase();
      lines.push(
        `R\t491231235959Z\t${utcTime(revoked.at)},${revoked.reason}\t${serialHex}\tunknown\t/CN=TEST`,
      );
    }
    writeFileSync(join(this.folder, 'index.txt'), `${lines.join('\n')}\n`);
    writeFileSync(join(this.folder, 'crlnumber'), '01\n');
  }

  /** `openssl ca -gencrl` on the measured core, as a whole process; the list goes to openssl.crl, PEM. */
  async generateCrl(): Promise<OpensslCrl> {
    const started = performance.now();
    const parameters = ['ca', '-config', 'ca.cnf', '-gencrl', '-out', 'openssl.crl'];
    const child = spawnPinned(MEASURED_CORE, 'openssl', parameters, {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let peakMb = NaN;
    const watch = setInterval(() => (peakMb = peakOf(child.pid) ?? peakMb), WATCH_MILLISECONDS);
    const said: Buffer[] = [];
    child.stderr?.on('data', (octets: Buffer) => said.push(octets));
    const [code] = (await once(child, 'close')) as [number | null];
    clearInterval(watch);
    if (code !== 0) throw new Error(`openssl ca ended with ${code}: ${Buffer.concat(said).toString()}`);
    return { seconds: (performance.now() - started) / 1000, peakMb };
  }

  /** The list that OpenSSL has made last, DER. */
  readCrl(): Buffer {
    const pem = readFileSync(join(this.folder, 'openssl.crl'), 'latin1');
    return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  }

  /** Throws unless OpenSSL verifies the list in that file under the CA. */
  assertVerifies(file: string): void {
    const parameters = ['-inform', 'DER', '-in', file, '-CAfile', 'ca.pem', '-noout'];
    this.run('crl', ...parameters);
  }

  private run(...parameters: string[]): void {
    execFileSync('openssl', parameters, { cwd: this.folder, stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

function utcTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`;
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const shown = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return shown === undefined ? undefined : Number(shown) / 1024;
  } catch {
    return undefined;
  }
}
