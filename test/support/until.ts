import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits until the condition holds, and fails when it does not within so many milliseconds. What a service does by itself
 * is awaited so, never by a fixed pause: a busy machine takes its time.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  milliseconds = 15_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline)
      throw new Error(`not within ${milliseconds} ms: ${condition.toString()}`);
    await pause(5);
  }
}
