import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../test/support/service-process';
import { MEASURED_CORE, spawnPinned, untilAnswering } from './pinned-process';

const TOOLS = join(__dirname, '../.tools/bin');
export const CFSSL = join(TOOLS, 'cfssl');
/** Newest first; the first that the installed Go can build is taken. */
const RELEASES = ['v1.7.1', 'v1.6.5'];

/** A running `cfssl serve` with a P-256 CA, on the measured core with one Go processor. */
export interface CfsslPeer {
  readonly signUrl: string;
  readonly caCertificateFile: string;
  readonly process: ChildProcess;
}

/** Installs cfssl where it is missing; the answer is its version, or undefined where it cannot be had. */
export function installCfssl(): string | undefined {
  mkdirSync(TOOLS, { recursive: true });
  for (const release of existsSync(CFSSL) ? [] : RELEASES) {
    try {
      const source = `github.com/cloudflare/cfssl/cmd/cfssl@${release}`;
      execFileSync('go', ['install', source], { env: { ...process.env, GOBIN: TOOLS }, stdio: 'ignore' });
      break;
    } catch {
      process.stderr.write(`cfssl ${release}: the installed Go cannot build it\n`);
    }
  }
  if (!existsSync(CFSSL)) return undefined;
  const build = execFileSync('go', ['version', '-m', CFSSL], { encoding: 'utf8' });
  return /\tmod\tgithub\.com\/cloudflare\/cfssl\t(\S+)/.exec(build)?.[1] ?? 'of unknown version';
}

/** What its certificates hold is near to ours: two years, CRL, OCSP, issuer and policy. */
const SIGNING = {
  signing: {
    default: {
      usages: ['content commitment'],
      expiry: '17520h',
      crl_url: 'http://localhost:8080/crl/alpha-seal/0.crl',
      ocsp_url: 'http://localhost:8080/ocsp/alpha-seal',
      issuer_urls: ['http://localhost:8080/aia/alpha-seal/1.cer'],
      policies: [{ ID: '1.3.6.1.4.1.99999.1' }],
    },
  },
};

/** Makes a CA below `folder` and serves it on a free loopback port; `signsOcsp`: it signs answers of OCSP as well. */
export async function startCfssl(folder: string, { signsOcsp = false } = {}): Promise<CfsslPeer> {
  mkdirSync(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('ca.json'), JSON.stringify({ CN: 'TEST Peer CA', key: { algo: 'ecdsa', size: 256 } }));
  writeFileSync(file('config.json'), JSON.stringify(SIGNING));
  const made = execFileSync(CFSSL, ['genkey', '-loglevel', '5', '-initca', file('ca.json')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { cert, key } = JSON.parse(made) as { cert: string; key: string };
  writeFileSync(file('ca.pem'), cert);
  writeFileSync(file('ca-key.pem'), key, { mode: 0o600 });
  const port = await freePort();
  const peer = spawnPinned(
    MEASURED_CORE,
    CFSSL,
    [
      'serve',
      '-address=127.0.0.1',
      `-port=${port}`,
      `-ca=${file('ca.pem')}`,
      `-ca-key=${file('ca-key.pem')}`,
      `-config=${file('config.json')}`,
      ...(signsOcsp ? responderParameters(folder) : []),
      '-loglevel=5',
    ],
    { stdio: 'ignore', env: { ...process.env, GOMAXPROCS: '1' } },
  );
  await untilAnswering(`http://127.0.0.1:${port}/api/v1/cfssl/health`, peer);
  return {
    signUrl: `http://127.0.0.1:${port}/api/v1/cfssl/sign`,
    caCertificateFile: file('ca.pem'),
    process: peer,
  };
}

/** Certifies a responder of the CA in that folder, as ours is one, and names it. */
function responderParameters(folder: string): string[] {
  const file = (name: string): string => join(folder, name);
  const ca = [`-ca=${file('ca.pem')}`, `-ca-key=${file('ca-key.pem')}`, `-config=${file('responder.json')}`];
  const signing = { signing: { default: { usages: ['ocsp signing'], expiry: '720h' } } };
  writeFileSync(file('responder.json'), JSON.stringify(signing));
  const request = { CN: 'TEST Peer Responder', key: { algo: 'ecdsa', size: 256 } };
  writeFileSync(file('responder-request.json'), JSON.stringify(request));
  const made = execFileSync(CFSSL, ['gencert', '-loglevel', '5', ...ca, file('responder-request.json')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { cert, key } = JSON.parse(made) as { cert: string; key: string };
  writeFileSync(file('responder.pem'), cert);
  writeFileSync(file('responder-key.pem'), key, { mode: 0o600 });
  return [`-responder=${file('responder.pem')}`, `-responder-key=${file('responder-key.pem')}`];
}
