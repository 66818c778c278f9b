import type { RaConfiguration } from './operation-types';
import { RaError } from './ra-error';
import { type Attempt, retryAfterMs } from './repetition';
import type { Transport } from './transport';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The origin of a service as a user names it. Throws RaError `invalid_use`. */
export function serviceOrigin(url: string, allowsHttp: boolean): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const unfit = (reason: string): RaError => new RaError({ code: 'invalid_use', detail: `url: ${reason}.` });
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || parsed.pathname !== '/')
    throw unfit('it must be http or https, without path, such as http://localhost:8080');
  if (parsed.protocol === 'http:' && !LOOPBACK.test(parsed.hostname) && !allowsHttp)
    throw unfit(
      'http shows tokens to everybody on the way; use https, or allowInsecureHttp in a closed test network',
    );
  return parsed.origin;
}

/** One attempt to read `/.well-known/ra-configuration`. Throws RaError where something else answers there. */
export async function readConfiguration(
  origin: string,
  transport: Transport,
  signal: AbortSignal,
): Promise<Attempt<RaConfiguration>> {
  const answer = await transport(`${origin}/.well-known/ra-configuration`, { signal });
  const body: unknown = await answer.json().catch((cause: unknown) => {
    if (!(cause instanceof SyntaxError)) throw cause;
  });
  const detail = `What answers at ${origin} is not Kakehashi`;
  if (answer.status === 429 || answer.status >= 502) {
    const again = new RaError({ code: 'no_answer', status: answer.status, detail: `${detail} now.` });
    return { again, afterMs: retryAfterMs(answer.headers) };
  }
  if (answer.status === 200 && isConfiguration(body)) return { value: body };
  throw new RaError({ code: 'unexpected_answer', status: answer.status, detail: `${detail}.` });
}

function isConfiguration(body: unknown): body is RaConfiguration {
  const members = (body ?? {}) as Readonly<Record<string, unknown>>;
  return ['issuer', 'token_endpoint', 'ra_endpoint'].every((name) => typeof members[name] === 'string');
}
