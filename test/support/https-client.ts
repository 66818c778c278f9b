import { type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { ConnectionOptions } from 'node:tls';
import type { TestApp } from './test-app';

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A client of the HTTPS listener that trusts the internal TLS CA, as the public listener publishes it, and nothing else. */
export class HttpsClient {
  private constructor(
    readonly ca: string,
    private readonly baseUrl: string,
  ) {}

  static async of(app: TestApp): Promise<HttpsClient> {
    const { publicUrl, publicTlsUrl } = app.application.settings;
    const answer = await fetch(`${publicUrl}/repository/tls-ca.pem`);
    if (answer.status !== 200) throw new Error(`no TLS CA: ${answer.status}`);
    return new HttpsClient(await answer.text(), publicTlsUrl);
  }

  /** `url` may be a path. Rejects where the server is not one of the CA. */
  get(url: string, options: ConnectionOptions = {}): Promise<HttpsAnswer> {
    return this.send('GET', url, { options });
  }

  /** On a connection of its own. */
  send(
    method: string,
    url: string,
    what: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
      readonly options?: ConnectionOptions;
    } = {},
  ): Promise<HttpsAnswer> {
    const { headers = {}, body, options } = what;
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(url, this.baseUrl),
        { method, headers, ca: this.ca, agent: false, ...options },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
