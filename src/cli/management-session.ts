import { presentedManagementToken } from '../config/data-folder';
import type { Settings } from '../config/settings';
import { CommandError } from './command-error';
import { askServer, jsonObjectOf } from './http-answer';

export { CommandError } from './command-error';

/** An answer of the management listener. */
export interface ManagementAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A command's view of a running service: its management listener over HTTP, and nothing else of it. */
export class ManagementSession {
  constructor(
    private readonly baseUrl: string,
    private readonly token: string | undefined,
  ) {}

  /**
   * At the given URL or where the settings say that the service listens; with the token of the settings or of the data
   * folder. Throws ExitError (configuration).
   */
  static of(settings: Settings, url: string | undefined): ManagementSession {
    return new ManagementSession(url ?? localUrl(settings), presentedManagementToken(settings));
  }

  /** The answer, whatever its status. Throws CommandError where nobody answers. */
  async ask(method: string, path: string, body?: object): Promise<ManagementAnswer> {
    const headers: Record<string, string> = {};
    if (this.token !== undefined) headers['authorization'] = `Bearer ${this.token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const answer = await askServer(
      new URL(path, this.baseUrl),
      { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) },
      'is the service running? --management-url names another place',
    );
    const content = jsonObjectOf(answer);
    if (content === undefined)
      throw new CommandError(`what answers at ${this.baseUrl} is not a management listener of kakehashi`);
    return { status: answer.status, body: content };
  }

  /** The body of an answer that was expected to be good. Throws CommandError that says what was refused and why. */
  async done<Body>(method: string, path: string, body?: object): Promise<Body> {
    const answer = await this.ask(method, path, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body as Body;
    const { detail = `status ${answer.status}`, errors = [] } = answer.body as {
      detail?: string;
      errors?: readonly { readonly pointer: string; readonly detail: string }[];
    };
    const remedy =
      answer.status === 401
        ? ' Set KAKEHASHI_MANAGEMENT_TOKEN, or name the data folder of the service with --data-dir.'
        : '';
    const faults = errors.map((error) => `\n  ${error.pointer} ${error.detail}`).join('');
    throw new CommandError(`${detail}${remedy}${faults}`);
  }
}

function localUrl({ host, managementPort }: Settings): string {
  if (managementPort === 'off')
    throw new CommandError('the management listener is switched off (KAKEHASHI_MANAGEMENT_PORT=off)');
  // Where the service listens on every address, this machine reaches it by loopback.
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${address.includes(':') ? `[${address}]` : address}:${managementPort}`;
}
