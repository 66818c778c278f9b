import { MEASURED_CORE, runPinned } from './pinned-process';

/** Signatures a second by `openssl speed` on the measured core; before OpenSSL 3.0 it prints seconds a signature. */
export async function opensslSignsPerSecond(
  algorithm: 'rsa3072' | 'ecdsap256',
  seconds: number,
): Promise<number> {
  const parameters = ['speed', '-mr', '-seconds', String(seconds), algorithm];
  const output = await runPinned(MEASURED_CORE, 'openssl', parameters);
  const line = algorithm === 'rsa3072' ? /^\+F2:\d+:3072:([\d.]+):/m : /^\+F4:\d+:256:([\d.]+):/m;
  const shown = Number(line.exec(output)?.[1]);
  if (!(shown > 0)) throw new Error(`openssl speed printed no figure for ${algorithm}`);
  return shown < 1 ? 1 / shown : shown;
}
