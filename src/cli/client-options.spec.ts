import { ExitError } from '../config/exit-error';
import { clientAccessOf, withoutClientVariables, type ClientOptions } from './client-options';

const DEFAULT_URL = 'http://localhost:8080';
type Variables = Readonly<Record<string, string>>;

const access = (options: ClientOptions = {}, environment: Variables = {}, dotenv: Variables = {}) =>
  clientAccessOf(options, { environment, dotenv }, () => DEFAULT_URL);

describe('which client a command is', () => {
  it('is the seed RSSP of the service with the settings here', () => {
    expect(access()).toEqual({ url: DEFAULT_URL, id: 'demo-rssp', secret: 'demo-rssp-secret' });
  });

  it('is the seed operator where that is asked for, whatever client the environment names', () => {
    const operator = { url: DEFAULT_URL, id: 'demo-operator', secret: 'demo-operator-secret' };
    expect(access({ operator: true })).toEqual(operator);
    const other = { KAKEHASHI_CLIENT_ID: 'my-rssp', KAKEHASHI_CLIENT_SECRET: 'of-my-rssp' };
    expect(access({ operator: true }, other)).toEqual(operator);
  });

  it('goes by flag, environment, .env, in this order', () => {
    const environment = { KAKEHASHI_CLIENT_ID: 'of-environment', KAKEHASHI_CLIENT_SECRET: 'secret-1' };
    const dotenv = {
      KAKEHASHI_URL: 'https://ca.test',
      KAKEHASHI_CLIENT_ID: 'of-dotenv',
      KAKEHASHI_CLIENT_SECRET: 'secret-2',
    };
    expect(access({}, {}, dotenv)).toEqual({ url: 'https://ca.test', id: 'of-dotenv', secret: 'secret-2' });
    expect(access({}, environment, dotenv)).toMatchObject({ id: 'of-environment', secret: 'secret-1' });
    expect(
      access({ url: 'http://127.0.0.1:1', clientId: 'of-flag', clientSecret: 's' }, environment, dotenv),
    ).toEqual({ url: 'http://127.0.0.1:1', id: 'of-flag', secret: 's' });
  });

  it('takes the secret of a seed client that a remote service made', () => {
    const generated = { KAKEHASHI_CLIENT_SECRET: 'generated' };
    expect(access({}, generated)).toMatchObject({ id: 'demo-rssp', secret: 'generated' });
    expect(access({ operator: true }, generated)).toMatchObject({ id: 'demo-operator', secret: 'generated' });
  });

  it('refuses a client without secret, and a URL that is none', () => {
    expect(() => access({ clientId: 'my-rssp' })).toThrow(ExitError);
    expect(() => access({ clientId: 'my-rssp' })).toThrow(/KAKEHASHI_CLIENT_SECRET/);
    for (const KAKEHASHI_URL of ['localhost:8080', 'ftp://localhost', 'http://localhost/ra/v1', ''])
      expect(() => access({}, { KAKEHASHI_URL })).toThrow(/KAKEHASHI_URL .*without path/);
  });

  it('keeps its variables from the settings, which know none of them', () => {
    const variables = { KAKEHASHI_CLIENT_ID: 'a', KAKEHASHI_CLIENT_SECRET: 'b', KAKEHASHI_URL: 'c' };
    expect(withoutClientVariables({ ...variables, KAKEHASHI_HTTP_PORT: '1' })).toEqual({
      KAKEHASHI_HTTP_PORT: '1',
    });
  });
});
