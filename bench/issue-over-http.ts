import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RaSession, expectObject, textMember } from '../test/support/ra-session';
import { withBenchFolder } from './bench-folder';
import { type CfsslPeer, startCfssl } from './cfssl-peer';
import type { Round } from './figure';
import { freshRequest, freshRequestPem } from './fresh-requests';
import { type LoadRequest, type LoadResult, postAll } from './load';
import { stopProcess } from './pinned-process';
import { startService } from './service';

const JSON_TYPE = { 'content-type': 'application/json' };

/** How much one comparison measures. */
export interface Extent {
  readonly rounds: number;
  readonly requests: number;
}

/**
 * Enrolments at our service (authentication, policy, lint, audit, durable on disk) and signatures of `cfssl serve`, in
 * alternating rounds with fresh requests. Every answer is checked; a wrong one rejects.
 */
export async function compareWithCfssl({ rounds, requests }: Extent): Promise<Round[]> {
  return withBenchFolder(1, async (folder) => {
    const service = await startService(join(folder, 'data'));
    let peer: CfsslPeer | undefined;
    try {
      peer = await startCfssl(join(folder, 'cfssl'));
      const results: Round[] = [];
      // An unmeasured round first, for both sides alike.
      for (let round = -1; round < rounds; round++) {
        const value = await enrolRound(service.origin, round, requests);
        const peerValue = await peerRound(peer, requests);
        if (round >= 0) results.push({ value, peer: peerValue });
        process.stderr.write(
          `round ${round}: ours ${Math.round(value)}/s, cfssl ${Math.round(peerValue)}/s\n`,
        );
      }
      return results;
    } finally {
      if (peer) await stopProcess(peer.process);
      await stopProcess(service.process);
    }
  });
}

export async function enrolRound(origin: string, round: number, count: number): Promise<number> {
  const client = { id: 'demo-rssp', secret: 'demo-rssp-secret', scope: 'ra.enrol ra.read' };
  const { accessToken, session } = await openSession(origin, client);
  const requests = await enrolments(origin, accessToken, round, count);
  const result = await postAll(origin, requests);
  const ca = expectObject(await session.get('/ra/v1/cas/alpha-seal'), 200);
  const certificates = checked(result, 201).map((body) =>
    Buffer.from((JSON.parse(body) as { certificate: string }).certificate, 'base64'),
  );
  checkCertificates(certificates, Buffer.from(textMember(ca, 'certificate'), 'base64'));
  return result.perSecond;
}

async function openSession(
  origin: string,
  client: { id: string; secret: string; scope: string },
): Promise<{ accessToken: string; session: RaSession }> {
  const answer = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scope }),
  });
  const { access_token: accessToken } = (await answer.json()) as { access_token: string };
  return { accessToken, session: await RaSession.open(origin, `${origin}/oauth2/token`, client) };
}

/** Nonces, keys and requests are made before the clock runs. */
async function enrolments(
  origin: string,
  accessToken: string,
  round: number,
  count: number,
): Promise<LoadRequest[]> {
  const headers = { ...JSON_TYPE, authorization: `Bearer ${accessToken}` };
  const challenge = { path: '/ra/v1/challenges', headers, body: '{"purpose":"pop"}' };
  const challenges = await postAll(
    origin,
    Array.from({ length: count }, () => challenge),
  );
  return checked(challenges, 201).map((body, index) => {
    const { nonce } = JSON.parse(body) as { nonce: string };
    const enrolment = {
      externalId: `bench-${round}-${index}`,
      credentialID: `bench-${round}-${index}`,
      caId: 'alpha-seal',
      profileId: 'eu-qseal-qscd',
      subjectData: {
        subjectType: 'legal',
        organization_name: 'TEST Bench',
        organization_identifier: 'VATXA-12345678',
        common_name: 'TEST Bench eSeal',
        address: { country: 'XA' },
      },
      proofOfPossession: { method: 'pkcs10', csr: freshRequest(nonce).toString('base64'), nonce },
    };
    return {
      path: '/ra/v1/enrolments',
      headers: { ...headers, 'idempotency-key': `bench-${round}-${index}` },
      body: JSON.stringify(enrolment),
    };
  });
}

async function peerRound({ signUrl, caCertificateFile }: CfsslPeer, count: number): Promise<number> {
  const { origin, pathname } = new URL(signUrl);
  const requests = Array.from({ length: count }, () => ({
    path: pathname,
    headers: JSON_TYPE,
    body: JSON.stringify({ certificate_request: freshRequestPem() }),
  }));
  const result = await postAll(origin, requests);
  const certificates = checked(result, 200).map(
    (body) => (JSON.parse(body) as { result: { certificate: string } }).result.certificate,
  );
  checkCertificates(certificates, readFileSync(caCertificateFile));
  return result.perSecond;
}

function checked({ answers }: LoadResult, status: number): string[] {
  const wrong = answers.find((answer) => answer.status !== status);
  if (wrong) throw new Error(`answer ${wrong.status}: ${wrong.body.slice(0, 500)}`);
  return answers.map(({ body }) => body);
}

/** Every tenth certificate verifies and no serial number occurs twice among them. */
function checkCertificates(certificates: readonly (Buffer | string)[], issuer: Buffer): void {
  const { publicKey } = new X509Certificate(issuer);
  const sample = certificates
    .filter((_, index) => index % 10 === 0)
    .map((bytes) => new X509Certificate(bytes));
  const serials = new Set(sample.map(({ serialNumber }) => serialNumber));
  if (serials.size !== sample.length || sample.length === 0) throw new Error('a serial number occurs twice');
  if (!sample.every((certificate) => certificate.verify(publicKey)))
    throw new Error('a certificate does not verify');
}
