import { join } from 'node:path';

import { withBenchFolder } from './bench-folder';
import { type Figure, limitFigure, figureOf } from './figure';
import { pinning, stopProcess } from './pinned-process';
import { startService } from './service';
import { Tenant, type TenantAction, type TenantAnswer } from './tenant';

/** How many tenants there are, with how many connections each, for how long. */
interface Extent {
  readonly tenants: number;
  readonly connections: number;
  readonly seconds: number;
}

/** Actions per second of all connections together; a connection that is behind does not catch up. */
const OFFERED_PER_SECOND = 200;
/** Of a hundred actions. */
const MIX: readonly (readonly [TenantAction, number])[] = [
  ['issue', 60],
  ['revoke', 15],
  ['hold', 5],
  ['read', 20],
];
const P99_TARGET_MILLISECONDS = 250;
const FAIRNESS_TARGET = 0.95;

interface Outcome {
  readonly issueP99: number;
  readonly fairness: number;
}

/**
 * Many RSSPs at once, 60 % issuing, 15 % revoking, 5 % holding and lifting, 20 % reading. Rejects on any answer but the
 * expected ones and 429. The peer of the 99th percentile is that of one tenant alone; a perfect share is 1.
 */
export async function tenantsBench(short: boolean): Promise<Figure[]> {
  process.stderr.write(`node ${process.version}; ${pinning()}\n`);
  const many: Extent = { tenants: short ? 10 : 50, connections: 4, seconds: short ? 8 : 600 };
  const alone: Extent = { tenants: 1, connections: 4, seconds: short ? 4 : 60 };
  return withBenchFolder(4, async (folder) => {
    const one = await run(join(folder, 'one'), alone);
    const all = await run(join(folder, 'all'), many);
    return [
      limitFigure(
        'tenants',
        'issue_p99_ms',
        [{ value: all.issueP99, peer: one.issueP99 }],
        P99_TARGET_MILLISECONDS,
        'ms',
      ),
      figureOf('tenants', 'fairness', [{ value: all.fairness, peer: 1 }], FAIRNESS_TARGET, {
        unit: '1',
        better: 'higher',
      }),
    ];
  });
}

async function run(dataFolder: string, { tenants, connections, seconds }: Extent): Promise<Outcome> {
  const service = await startService(dataFolder);
  const answers: TenantAnswer[] = [];
  const all: Tenant[] = [];
  try {
    const operatorToken = await tokenOfOperator(service.origin);
    for (let number = 0; number < tenants; number++) {
      all.push(
        await Tenant.register(service.origin, operatorToken, number, connections, (answer) =>
          answers.push(answer),
        ),
      );
    }
    const started = performance.now();
    const end = started + seconds * 1000;
    const lines = all.flatMap((tenant) => Array.from({ length: connections }, () => tenant));
    await Promise.all(lines.map((tenant, index) => act(tenant, index, lines.length, started, end)));
    const failures = all.flatMap((tenant) => tenant.failures);
    if (failures.length > 0)
      throw new Error(`${failures.length} answers were wrong, as: ${failures.slice(0, 3).join('\n')}`);
    const outcome = {
      issueP99: percentile(millisecondsOf(answers, 'issue'), 0.99),
      fairness: fairnessIndex(all.map(({ issued }) => issued)),
    };
    process.stderr.write(
      `${tenants} tenants x ${connections} connections, ${seconds} s: ${story(answers, seconds)}, fairness ${outcome.fairness.toFixed(4)}\n`,
    );
    return outcome;
  } finally {
    await Promise.all(all.map((tenant) => tenant.close()));
    await stopProcess(service.process);
  }
}

/** One connection: an action at its time, and the next not before this one is answered. */
async function act(
  tenant: Tenant,
  index: number,
  lines: number,
  started: number,
  end: number,
): Promise<void> {
  const interval = (lines / Math.min(OFFERED_PER_SECOND, lines * PER_LINE)) * 1000;
  let due = started + (interval * index) / lines;
  for (let count = index; ; count++) {
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (performance.now() >= end) return;
    await perform(tenant, actionOf(count));
    // Turns that were missed are left out, or all that a stall delayed would come at once from then on.
    due += interval * Math.max(1, Math.ceil((performance.now() - due) / interval));
  }
}

/** No connection is asked for more than this many actions a second. */
const PER_LINE = 10;

function perform(tenant: Tenant, action: TenantAction): Promise<void> {
  switch (action) {
    case 'issue':
      return tenant.issue();
    case 'revoke':
      return tenant.revoke();
    case 'hold':
      return tenant.holdAndLift();
    case 'read':
      return tenant.read();
  }
}

/** A fixed shuffle of the mix: 37 is coprime to 100, so that every hundred actions are all of it. */
function actionOf(count: number): TenantAction {
  let place = (count * 37) % 100;
  for (const [action, share] of MIX) {
    if (place < share) return action;
    place -= share;
  }
  throw new Error('the mix is less than a hundred');
}

async function tokenOfOperator(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('demo-operator:demo-operator-secret').toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'ra.operator' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

function millisecondsOf(answers: readonly TenantAnswer[], action: TenantAction): number[] {
  return answers
    .filter((answer) => answer.action === action && answer.status !== 429)
    .map(({ milliseconds }) => milliseconds);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Jain's index: 1 = all alike, 1/n = one has all. */
function fairnessIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return (sum * sum) / (shares.length * squares);
}

function story(answers: readonly TenantAnswer[], seconds: number): string {
  const refused = answers.filter(({ status }) => status === 429).length;
  const kinds = MIX.map(([action]) => {
    const values = millisecondsOf(answers, action);
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(values, share).toFixed(1));
    return `${action} ${(values.length / seconds).toFixed(0)}/s (p50 ${p50} ms, p99 ${p99} ms)`;
  });
  return `${kinds.join(', ')}, 429 ${refused} times`;
}
