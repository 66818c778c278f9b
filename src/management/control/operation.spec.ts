import { operationOf } from './operation';

it.each([
  ['POST /ra/v1/challenges', 'challenge'],
  ['POST /ra/v1/enrolments', 'enrol'],
  ['POST /ra/v1/certificates/:certId/renewals', 'enrol'],
  ['POST /ra/v1/certificates/:certId/rekeys', 'enrol'],
  ['POST /ra/v1/enrolments/:enrolmentId/evidence', 'complete'],
  ['POST /ra/v1/enrolments/:enrolmentId/proof', 'complete'],
  ['POST /ra/v1/enrolments/:enrolmentId/consent', 'complete'],
  ['POST /ra/v1/enrolments/:enrolmentId/acceptance', 'accept'],
  ['POST /ra/v1/enrolments/:enrolmentId/cancel', 'cancel'],
  ['POST /ra/v1/enrolments/:enrolmentId/decisions', 'decide'],
  ['POST /ra/v1/enrolments/:enrolmentId/action-requests', 'decide'],
  ['POST /ra/v1/certificates/:certId/revocations', 'revoke'],
  ['POST /ra/v1/revocation-jobs', 'revoke'],
  ['POST /ra/v1/certificates/:certId/suspension', 'suspend'],
  ['DELETE /ra/v1/certificates/:certId/suspension', 'suspend'],
  ['PUT /ra/v1/keys/:keyId', 'keys'],
  ['POST /ra/v1/keys/:keyId/destruction', 'keys'],
  ['PUT /ra/v1/qscds/:qscdId', 'keys'],
  ['GET /ra/v1/keys/:keyId', 'read'],
  ['GET /ra/v1/enrolments/:enrolmentId', 'read'],
  ['HEAD /ra/v1/cas', 'read'],
  ['GET /ra/v1/events', 'events'],
  ['POST /oauth2/token', 'token'],
  ['GET /ocsp/:caId/*', 'ocsp'],
  ['POST /ocsp/:caId', 'ocsp'],
  ['GET /crl/:caId/:name', 'crl'],
  ['HEAD /crl/:caId/:name', 'crl'],
])('%s is %s', (route, operation) => {
  const [method = '', path = ''] = route.split(' ');
  expect(operationOf(method, path)).toBe(operation);
});

it.each([
  'PUT /management/v1/control/faults/:faultId',
  'GET /health/ready',
  'GET /metrics',
  'GET /docs/openapi.json',
  'GET /.well-known/ra-configuration',
  'POST /ra/v1/clients',
  'GET /ra/v10/cas',
])('%s is struck by no fault', (route) => {
  const [method = '', path = ''] = route.split(' ');
  expect(operationOf(method, path)).toBeUndefined();
});
