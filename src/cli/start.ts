import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../config/settings';
import { createApplication, type Application } from '../main';
import { startBanner } from './start-banner';

/** Milliseconds that running requests and the last flush get after a signal. */
const STOP_MILLISECONDS = 10_000;

/**
 * Starts the service, prints where it is and how to try it, and runs until SIGTERM or SIGINT.
 * Resolves with the exit code: 0, or 1 if it did not stop in time. Throws what keeps it from starting.
 */
export async function start(settings: Settings): Promise<number> {
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const application = await createApplication(settings);
  try {
    await application.listen();
  } catch (error) {
    await application.close();
    throw error;
  }
  for (const notice of settings.notices) application.logger.warn(notice, 'start');
  process.stdout.write(startBanner(application));
  await signalled;
  return stop(application);
}

async function stop(application: Application): Promise<number> {
  const deadline = new AbortController();
  const stopped = application.close().then(() => 0);
  const late = sleep(STOP_MILLISECONDS, 1, { signal: deadline.signal }).catch(() => 1);
  const exitCode = await Promise.race([stopped, late]);
  deadline.abort();
  if (exitCode === 1) application.logger.error('not everything stopped within 10 seconds', 'start');
  return exitCode;
}
