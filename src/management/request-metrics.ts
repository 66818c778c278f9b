import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../common/metrics';
import type { RequestMetrics } from '../common/request-metrics';

/** Where no route matched: paths as they were sent are no label. */
const NO_ROUTE = '(none)';

/** Counts the answers of every listener by route template, method and status, and measures how long they took. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): RequestMetrics {
  const requests = metrics.counter({
    name: 'kakehashi_http_requests_total',
    help: 'Answers by route template, method and status.',
    labels: ['route', 'method', 'status'],
  });
  const durations = metrics.histogram({
    name: 'kakehashi_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labels: ['route', 'method'],
  });
  const series: RequestMetrics['series'] = (route, method, status) => {
    const count = requests.series({ route, method, status: String(status) });
    const duration = durations.series({ route, method });
    return (seconds) => {
      count.add();
      duration.observe(seconds);
    };
  };

  const known = new Map<string, (seconds: number) => void>();
  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const key = `${request.method} ${reply.statusCode} ${route}`;
    let count = known.get(key);
    if (count === undefined) known.set(key, (count = series(route, request.method, reply.statusCode)));
    count(reply.elapsedTime / 1000);
    done();
  });
  return { series };
}
