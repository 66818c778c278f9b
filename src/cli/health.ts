import type { HealthReport } from '../common/health-checks';
import type { ManagementSession } from './management-session';

/** Prints whether the service is ready, check by check. Resolves with the exit code: 0 if it is, else 1. */
export async function health(
  session: ManagementSession,
  asJson: boolean,
  print: (text: string) => void,
): Promise<number> {
  const report = (await session.ask('GET', '/health/ready')).body as HealthReport;
  if (asJson) print(`${JSON.stringify(report)}\n`);
  else {
    const width = Math.max(0, ...report.checks.map(({ name }) => name.length));
    for (const { name, ok, detail } of report.checks)
      print(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(width)}  ${detail}\n`);
    print(`${report.status === 'ok' ? 'ready' : 'not ready'}\n`);
  }
  return report.status === 'ok' ? 0 : 1;
}
