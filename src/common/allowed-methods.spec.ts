import { AllowedMethods } from './allowed-methods';

describe('AllowedMethods', () => {
  const routes = new AllowedMethods();
  routes.add('GET', '/ra/v1/cas/:caId');
  routes.add('POST', '/ra/v1/enrolments');
  routes.add(['GET', 'HEAD'], '/ra/v1/enrolments');
  routes.add('GET', '/crl/:caId/:shard.crl');
  routes.add('GET', '/docs/assets/*');
  routes.add('POST', '/ra/v1/cas/publish');

  it.each([
    ['ok several methods', '/ra/v1/enrolments', ['GET', 'HEAD', 'POST']],
    ['ok query is no part', '/ra/v1/enrolments?externalId=1', ['GET', 'HEAD', 'POST']],
    ['ok parameter', '/ra/v1/cas/alpha-seal', ['GET']],
    ['ok suffix', '/crl/alpha-seal/3.crl', ['GET']],
    ['ok a path of its own beside a parameter', '/ra/v1/cas/publish', ['POST']],
    ['ok wildcard', '/docs/assets/a/b', ['GET']],
    ['fails empty parameter', '/ra/v1/cas/', []],
    ['fails two segments for one', '/ra/v1/cas/a/b', []],
    ['fails other suffix', '/crl/alpha-seal/3xcrl', []],
    ['fails case', '/RA/v1/enrolments', []],
    ['fails trailing slash', '/ra/v1/enrolments/', []],
  ])('%s', (_name, path, methods) => {
    expect(routes.of(path)).toEqual(methods);
  });
});
