import { writeFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RaSession } from '../../support/ra-session';
import { ServiceProcess, freePort } from '../../support/service-process';
import { EnrolmentClient } from '../enrolment-client';
import type { KeyPool } from '../key-pool';
import { type GeneratedClientResult, generatedClientVersion, tryGeneratedClient } from './generated-client';
import { installOpenApiTools } from './openapi-tools';
import { type Pass, type PassResult, schemathesisVersion, trySchemathesis } from './schemathesis';

/** What came of the description being tried. */
export interface OpenApiJudgement {
  readonly passes: readonly PassResult[];
  readonly client: GeneratedClientResult;
  readonly versions: readonly string[];
  /** One line each; empty = as described. */
  readonly problems: readonly string[];
}

interface Description {
  readonly paths: Record<string, Record<string, { responses: Record<string, object> }>>;
}

const MANAGEMENT_TOKEN = 'conformance-management-token';
const RSSP_SCOPES = 'ra.enrol ra.read ra.revoke ra.keys';
const ABOUT_CLIENTS = '^/ra/v1|^/oauth2|well-known';
const OF_EVERYBODY = '^/aia|^/repository|^/crl|^/ocsp|^/tl';
/** A stream or long poll is waited for in tests of their own. */
const AT_ONCE = { 'query.wait': 0 };

export const installOpenApiJudges = installOpenApiTools;

/** Tries the description of a running service against that service, as every kind of caller. */
export async function judgeOpenApi(
  pool: KeyPool,
  folder: string,
  report: (line: string) => void,
): Promise<OpenApiJudgement> {
  mkdirSync(folder, { recursive: true });
  const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-openapi-'));
  const managementPort = await freePort();
  const service = await ServiceProcess.start(dataFolder, await freePort(), {
    KAKEHASHI_MANAGEMENT_PORT: String(managementPort),
    KAKEHASHI_MANAGEMENT_TOKEN: MANAGEMENT_TOKEN,
    KAKEHASHI_CLIENT_REQUESTS_PER_SECOND: 'off',
    KAKEHASHI_CLIENT_ENROLMENTS_PER_HOUR: 'off',
    KAKEHASHI_LOG_LEVEL: 'error',
  });
  try {
    const description = (await (await fetch(`${service.baseUrl}/docs/openapi.json`)).json()) as Description;
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(withoutServers(description)));
    const managementUrl = `http://127.0.0.1:${managementPort}`;
    const client = await tryGeneratedClient(file, service.baseUrl, join(folder, 'client'));
    report(`generated client: ${client.steps.join(', ')}`);
    const passes: PassResult[] = [];
    for (const pass of await passesOver(service.baseUrl, managementUrl, pool)) {
      const result = await trySchemathesis(file, pass, folder);
      report(`${pass.name}: ${result.operations} operations, ${result.requests} requests`);
      if (result.failures.length > 0) report(result.story);
      passes.push(result);
    }
    const control = await controlFails(description, service.baseUrl, folder);
    return {
      passes,
      client,
      versions: [schemathesisVersion(), generatedClientVersion()],
      problems: [
        ...passes.flatMap(({ name, failures }) =>
          failures.map((failure) => `Schemathesis, ${name}: ${failure}`),
        ),
        ...client.failures.map((failure) => `generated client ${failure}`),
        ...(control ? [] : ['Schemathesis finds nothing in a wrong description']),
        ...errorLines(service.printed).map((line) => `the service wrote an error: ${line}`),
      ],
    };
  } finally {
    await service.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

async function passesOver(baseUrl: string, managementUrl: string, pool: KeyPool): Promise<Pass[]> {
  const rssp = await tokenOf(baseUrl, 'demo-rssp', RSSP_SCOPES);
  const operator = await tokenOf(baseUrl, 'demo-operator', 'ra.operator');
  const own = await ownObjects(baseUrl, pool);
  return [
    { name: 'everybody', token: rssp, baseUrl, paths: OF_EVERYBODY },
    { name: 'RSSP', token: rssp, baseUrl, paths: ABOUT_CLIENTS, parameters: AT_ONCE },
    {
      name: 'RSSP-own-objects',
      token: rssp,
      baseUrl,
      paths: ABOUT_CLIENTS,
      parameters: { ...AT_ONCE, ...own },
    },
    {
      name: 'operator',
      token: operator,
      baseUrl,
      paths: '^/ra/v1',
      // The operator would suspend itself, and see nothing else.
      parameters: { ...AT_ONCE, 'path.clientId': 'demo-officer' },
    },
    // A clock that was moved anywhere would end every token and certificate; its own tests move it.
    {
      name: 'management',
      token: MANAGEMENT_TOKEN,
      baseUrl: managementUrl,
      paths: '^/management|^/health|^/metrics',
      without: '^/management/v1/clock',
    },
  ];
}

/** Objects of the RSSP, so that what is tried reaches beyond `not_found`. */
async function ownObjects(baseUrl: string, pool: KeyPool): Promise<Record<string, string>> {
  const session = (id: string, scope: string): Promise<RaSession> =>
    RaSession.open(baseUrl, `${baseUrl}/oauth2/token`, { id, secret: `${id}-secret`, scope });
  const client = new EnrolmentClient(
    await session('demo-rssp', RSSP_SCOPES),
    await session('demo-operator', 'ra.operator'),
    await session('demo-officer', 'ra.operator'),
  );
  const profile = (await client.profiles()).find(({ profileId }) => profileId === 'eu-qseal-qscd');
  if (profile === undefined) throw new Error('the world has no profile eu-qseal-qscd');
  await pool.fill('P-256', 1);
  const enrolled = await client.enrol({
    name: 'openapi-own',
    caId: 'alpha-seal',
    profile,
    key: pool.key('P-256', 0),
    variant: 'latin',
  });
  await client.accept(enrolled, 'openapi-own');
  return {
    'path.certId': enrolled.certId,
    'path.enrolmentId': enrolled.enrolmentId,
    'path.keyId': enrolled.keyId,
  };
}

async function tokenOf(baseUrl: string, clientId: string, scope: string): Promise<string> {
  const answer = await fetch(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientId}-secret`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token } = (await answer.json()) as { access_token?: string };
  if (access_token === undefined) throw new Error(`no token for ${clientId}`);
  return access_token;
}

/** Both listeners are tried, each at its own address. */
function withoutServers(description: Description): Description {
  const paths = Object.entries(description.paths).map(([path, { servers: _own, ...item }]) => [path, item]);
  return { ...description, paths: Object.fromEntries(paths) as Description['paths'] };
}

/** A description that promises another status is refuted. */
async function controlFails(description: Description, baseUrl: string, folder: string): Promise<boolean> {
  const wrong = structuredClone(description);
  const operation = wrong.paths['/oauth2/jwks']?.['get'];
  if (operation === undefined) throw new Error('the description has no /oauth2/jwks');
  operation.responses = { 418: { description: 'Not what is answered.' } };
  const file = join(folder, 'wrong.json');
  writeFileSync(file, JSON.stringify(wrong));
  const pass = { name: 'control', token: 'none', baseUrl, paths: '^/oauth2/jwks$' };
  return (await trySchemathesis(file, pass, folder)).failures.length > 0;
}

function errorLines(printed: string): string[] {
  return printed.split('\n').filter((line) => /"level":"?(error|50|fatal|60)/.test(line));
}
