import { RaClient } from './ra-client';
import { mutants, requestSeeds } from './request-mutants';
import { createTestApp } from './test-app';

const SLOW_MILLISECONDS = 100;
const EXPECTED_STATUS = new Set([201, 400, 409, 413, 422]);

/**
 * Sends `count` mutated certification requests through the whole service. Each must be answered with a documented
 * status, none with 5xx; a request that takes over 100 ms of processor time is sent twice more, and is at fault if it stays
 * slow (once may be other work of the process).
 */
export function mutatedRequestsSuite(count: number): void {
  it(`answers ${count} mutated requests: no crash, no 5xx, no slow case`, async () => {
    const app = await createTestApp();
    try {
      const rssp = await RaClient.open(app);
      const nonce = await rssp.nonce();
      const seen = new Map<number, number>();
      const wrong: string[] = [];
      const series = mutants(requestSeeds(nonce), 'mutated requests 1');
      for (let sent = 0; sent < count; sent++) {
        const csr = (series.next().value as Buffer).toString('base64');
        const send = async (): Promise<number> => {
          const start = process.cpuUsage();
          const { statusCode } = await rssp.post('enrolments', {
            caId: 'alpha-seal',
            profileId: 'eu-qseal-qscd',
            subjectData: {
              subjectType: 'legal',
              organization_name: 'TEST',
              organization_identifier: 'VATXA-1',
              address: { country: 'XA' },
            },
            proofOfPossession: { method: 'pkcs10', csr, nonce },
          });
          seen.set(statusCode, (seen.get(statusCode) ?? 0) + 1);
          if (!EXPECTED_STATUS.has(statusCode)) wrong.push(`${statusCode} for ${csr}`);
          const { user, system } = process.cpuUsage(start);
          return (user + system) / 1000;
        };
        const isSlow = async (): Promise<boolean> => (await send()) > SLOW_MILLISECONDS;
        if ((await isSlow()) && (await isSlow()) && (await isSlow())) wrong.push(`slow: ${csr}`);
      }
      expect(wrong).toEqual([]);
      expect(seen.get(422) ?? 0).toBeGreaterThan(count / 2);
    } finally {
      await app.close();
    }
  }, 1_200_000);
}
