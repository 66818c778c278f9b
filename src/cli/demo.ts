import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

import { loadSettings } from '../config/settings';
import { createApplication } from '../main';
import { runDemo } from './demo/run-demo';

/**
 * Runs the main job end to end on a service of its own: free loopback port, empty database in memory, world `japan-eu`,
 * whatever the environment says. Resolves with the exit code: 0 when every step was as expected, else 1.
 */
export async function demo(outFolder: string): Promise<number> {
  const settings = loadSettings({
    environment: {},
    dotenv: {},
    flags: {
      world: 'japan-eu',
      httpPort: '0',
      tlsPort: '0',
      managementPort: 'off',
      logLevel: 'warn',
      ephemeral: true,
    },
  });
  const application = await createApplication(settings);
  try {
    await application.listen();
    const { publicUrl } = application.settings;
    process.stdout.write(`Kakehashi demo on ${publicUrl}. TEST ONLY.\n\n`);
    const ok = await runDemo({
      baseUrl: publicUrl,
      outFolder: resolve(outFolder),
      print: (line) => process.stdout.write(`${line}\n`),
      now: () => application.clock.now(),
      milliseconds: () => performance.now(),
    });
    return ok ? 0 : 1;
  } finally {
    await application.close();
  }
}
