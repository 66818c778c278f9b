import type { ChildProcess } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../test/support/service-process';
import { CFSSL, startCfssl } from './cfssl-peer';
import { freshRequestPem } from './fresh-requests';
import { MEASURED_CORE, spawnPinned, stopProcess, untilAnswering } from './pinned-process';
import { type Question, Questioner } from './ocsp-questions';

/** A running `cfssl ocspserve` with signed answers, and what it can be asked. */
export interface CfsslOcspPeer {
  readonly port: number;
  readonly questioner: Questioner;
  readonly questions: readonly Question[];
  readonly process: ChildProcess;
}

/**
 * Certificates and answers are made by `cfssl serve`, then served from a file. A responder that the CA certified signs
 * them and its certificate is in each answer, as in ours. (`ocspserve` verifies such an answer whenever it sends it; answers
 * that the CA signs itself are shorter and go out about 1.7 times as fast.)
 */
export async function startCfsslOcsp(folder: string, count: number): Promise<CfsslOcspPeer> {
  const maker = await startCfssl(folder, { signsOcsp: true });
  const caCertificateDer = new X509Certificate(readFileSync(maker.caCertificateFile)).raw;
  const questioner = new Questioner(caCertificateDer);
  const questions: Question[] = [];
  const answers: string[] = [];
  try {
    while (answers.length < count) {
      const { certificate } = await post(maker.signUrl, { certificate_request: freshRequestPem() });
      const serialHex = new X509Certificate(certificate ?? '').serialNumber.toLowerCase();
      const serial = Buffer.from(/^[89a-f]/.test(serialHex) ? `00${serialHex}` : serialHex, 'hex');
      const question = questioner.question(serial, 'good');
      // Its HTTP layer redirects a path with two slashes in a row.
      if (question.requestDer.toString('base64').includes('//')) continue;
      const { ocspResponse } = await post(maker.signUrl.replace(/sign$/, 'ocspsign'), {
        certificate,
        status: 'good',
      });
      questions.push(question);
      answers.push(ocspResponse ?? '');
    }
  } finally {
    await stopProcess(maker.process);
  }
  const file = join(folder, 'responses');
  writeFileSync(file, answers.join('\n'));
  const port = await freePort();
  const parameters = [
    'ocspserve',
    '-address=127.0.0.1',
    `-port=${port}`,
    `-responses=${file}`,
    '-loglevel=5',
  ];
  const server = spawnPinned(MEASURED_CORE, CFSSL, parameters, {
    stdio: 'ignore',
    env: { ...process.env, GOMAXPROCS: '1' },
  });
  await untilAnswering(`http://127.0.0.1:${port}/`, server);
  return { port, questioner, questions, process: server };
}

async function post(url: string, body: object): Promise<Record<string, string>> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const { success, result } = (await answer.json()) as { success: boolean; result: Record<string, string> };
  if (!success) throw new Error(`${url}: ${answer.status}`);
  return result;
}
