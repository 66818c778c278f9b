import type { Operation } from '../../common/fault-points';

/** By method and route template, in the order in which they are tried. What is in no line is struck by no fault. */
const TABLE: readonly (readonly [Operation, RegExp])[] = [
  ['token', /^POST \/oauth2\/token$/],
  ['ocsp', /^(GET|POST) \/ocsp\//],
  ['crl', /^GET \/crl\//],
  ['challenge', /^POST \/ra\/v1\/challenges$/],
  ['enrol', /^POST \/ra\/v1\/(enrolments|certificates\/:\w+\/(renewals|rekeys))$/],
  ['complete', /^(POST|PUT) \/ra\/v1\/enrolments\/:\w+\/(evidence|proof|consent)$/],
  ['accept', /^POST \/ra\/v1\/enrolments\/:\w+\/acceptance$/],
  ['cancel', /^POST \/ra\/v1\/enrolments\/:\w+\/cancel$/],
  ['decide', /^POST \/ra\/v1\/enrolments\/:\w+\/(decisions|action-requests)$/],
  ['revoke', /^POST \/ra\/v1\/(certificates\/:\w+\/revocations|revocation-jobs)$/],
  ['suspend', /^(POST|DELETE) \/ra\/v1\/certificates\/:\w+\/suspension$/],
  ['keys', /^(POST|PUT) \/ra\/v1\/(keys|qscds)\//],
  ['events', /^GET \/ra\/v1\/events$/],
  ['read', /^GET \/ra\/v1\//],
];

/** What a request to this route is to faults; undefined where they do not reach. HEAD is GET to them. */
export function operationOf(method: string, route: string): Operation | undefined {
  const line = `${method === 'HEAD' ? 'GET' : method} ${route}`;
  return TABLE.find(([, pattern]) => pattern.test(line))?.[0];
}
