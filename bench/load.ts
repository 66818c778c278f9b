import { Pool } from 'undici';

/** The keep-alive connections of both sides. */
export const CONNECTIONS = 32;

/** One request, ready to be sent. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface LoadResult {
  /** Answers per second, from the first request sent to the last answer read. */
  readonly perSecond: number;
  /** In the order of the requests. */
  readonly answers: readonly { readonly status: number; readonly body: string }[];
}

/** POSTs every request once, over {@link CONNECTIONS} connections with one request at a time each. */
export async function postAll(origin: string, requests: readonly LoadRequest[]): Promise<LoadResult> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const answers = new Array<{ status: number; body: string }>(requests.length);
  let next = 0;
  const connection = async (): Promise<void> => {
    for (let index = next++; index < requests.length; index = next++) {
      const { path, headers, body } = requests[index] as LoadRequest;
      const answer = await pool.request({ method: 'POST', path, headers, body });
      answers[index] = { status: answer.statusCode, body: await answer.body.text() };
    }
  };
  try {
    const started = performance.now();
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    return { perSecond: (requests.length * 1000) / (performance.now() - started), answers };
  } finally {
    await pool.close();
  }
}
