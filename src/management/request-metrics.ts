import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../common/metrics';

/** The figures of one route and method. */
interface RouteSeries {
  readonly byStatus: Map<number, { add(): void }>;
  readonly duration: { observe(seconds: number): void };
}

/** Where no route matched: paths as they were sent are no label. */
const NO_ROUTE = '(none)';

/** Counts the answers of every listener by route template, method and status, and measures how long they took. */
export function measureRequests(fastify: FastifyInstance, metrics: Metrics): void {
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
  const known = new Map<string, Map<string, RouteSeries>>();

  const seriesOf = (route: string, method: string): RouteSeries => {
    let byMethod = known.get(route);
    if (byMethod === undefined) known.set(route, (byMethod = new Map<string, RouteSeries>()));
    let series = byMethod.get(method);
    if (series === undefined) {
      series = { byStatus: new Map(), duration: durations.series({ route, method }) };
      byMethod.set(method, series);
    }
    return series;
  };

  fastify.addHook('onResponse', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const route = request.routeOptions.url ?? NO_ROUTE;
    const { byStatus, duration } = seriesOf(route, request.method);
    let count = byStatus.get(reply.statusCode);
    if (count === undefined) {
      count = requests.series({ route, method: request.method, status: String(reply.statusCode) });
      byStatus.set(reply.statusCode, count);
    }
    count.add();
    duration.observe(reply.elapsedTime / 1000);
    done();
  });
}
