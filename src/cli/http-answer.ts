import { CommandError } from './command-error';

/** An answer over HTTP, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly octets: Buffer;
}

/** What is sent. */
export interface HttpQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const LONGEST_WAIT_MILLISECONDS = 30_000;

/**
 * The whole answer of a server; redirects are not followed. Throws CommandError where nobody answers, with the remedy at
 * its end.
 */
export async function askServer(
  url: string | URL,
  question: HttpQuestion,
  remedy: string,
): Promise<HttpAnswer> {
  try {
    const answer = await fetch(url, {
      ...question,
      redirect: 'error',
      signal: AbortSignal.timeout(LONGEST_WAIT_MILLISECONDS),
    });
    return {
      status: answer.status,
      headers: answer.headers,
      octets: Buffer.from(await answer.arrayBuffer()),
    };
  } catch (cause) {
    const reason = (cause as { cause?: { code?: string } }).cause?.code ?? (cause as Error).message;
    throw new CommandError(`no answer from ${new URL(url).origin} (${reason}); ${remedy}`, { cause });
  }
}

/** The JSON object in an answer; undefined where it holds none. */
export function jsonObjectOf({ octets }: HttpAnswer): Readonly<Record<string, unknown>> | undefined {
  try {
    const body: unknown = JSON.parse(octets.toString('utf8'));
    if (typeof body === 'object' && body !== null) return body as Readonly<Record<string, unknown>>;
  } catch {
    // Then it is none.
  }
  return undefined;
}
