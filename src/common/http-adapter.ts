import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { ROUTE_LISTENERS, type ListenerName } from './access';
import { AllowedMethods } from './allowed-methods';
import { EarlyAnswers } from './early-answers';
import type { FaultPoints } from './fault-points';
import { pkiErrorOfStatus } from './http-failure';
import { markListener } from './listener';
import { ProblemJsonFilter } from './problem-json.filter';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem';
import type { Randomness } from './randomness';
import { ReceivedBody } from './received-body';

/** Octets of a request body, at most. A CSR has 64 KiB, base64 and a few members around it. */
export const MAX_BODY_OCTETS = 128 * 1024;

/** Milliseconds; slow senders and idle connections do not hold a socket for long. */
const TIMEOUT = {
  headers: 10_000,
  request: 30_000,
  idle: 120_000,
  keepAlive: 65_000,
  check: 5_000,
  // Well within the time to stop: what has not shaken hands yet is in no list of connections to end.
  handshake: 4_000,
};
const MAX_HEADER_OCTETS = 16 * 1024;
const MAX_CONNECTIONS = 10_000;
const SERVER_LIMITS = {
  headersTimeout: TIMEOUT.headers,
  connectionsCheckingInterval: TIMEOUT.check,
  maxHeaderSize: MAX_HEADER_OCTETS,
};

const TLS_OPTIONS = {
  minVersion: 'TLSv1.2',
  requestCert: true,
  rejectUnauthorized: false,
  handshakeTimeout: TIMEOUT.handshake,
} as const;
/** The codes of errors in a request, as opposed to those of a connection or a handshake. */
const BROKEN_REQUEST = /^(HPE_|ERR_HTTP_)/;

/** The HTTP layer of the application: the adapter, the filter that renders failures, and the routes it knows. */
export interface HttpLayer {
  readonly adapter: FastifyAdapter;
  readonly problemFilter: ProblemJsonFilter;
  readonly routes: AllowedMethods;
  /** What is answered ahead of the routes on the listeners for everybody. */
  readonly early: EarlyAnswers;
  /** A server beside the adapter's own, with the same limits: its requests are routed as those of another listener. */
  createServer(listener: ListenerName): Server;
  /**
   * The same over TLS 1.2 or newer (RFC 9325 3.1.1). A client certificate is asked for and none is refused: whoever needs
   * one looks at what was presented. The server has no certificate until it is given one (`setSecureContext`).
   */
  createTlsServer(listener: ListenerName): TlsServer;
}

/**
 * Fastify, strict: a path matches in one spelling only, and bodies are kept as octets until the caller is authorised
 * (see {@link ReceivedBody}).
 */
export function createHttpLayer(publicUrl: string, randomness: Randomness, faults: FaultPoints): HttpLayer {
  const routes = new AllowedMethods();
  const early = new EarlyAnswers(faults);
  const problemFilter = new ProblemJsonFilter(publicUrl, routes);
  const requestPrefix = randomness.bytes(5).toString('hex');
  let requests = 0;
  const limits = { ...SERVER_LIMITS, requestTimeout: TIMEOUT.request, keepAliveTimeout: TIMEOUT.keepAlive };
  const limited = <S extends Server | TlsServer>(server: S): S => {
    server.setTimeout(TIMEOUT.idle);
    server.maxConnections = MAX_CONNECTIONS;
    return server;
  };
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_OCTETS,
    requestTimeout: TIMEOUT.request,
    connectionTimeout: TIMEOUT.idle,
    keepAliveTimeout: TIMEOUT.keepAlive,
    serverFactory: (route: (request: IncomingMessage, response: ServerResponse) => void) =>
      limited(
        createServer(limits, (request, response) => {
          if (!early.answer(request, response)) route(request, response);
        }),
      ),
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: 200,
    },
    requestIdHeader: false,
    genReqId: () => `${requestPrefix}-${(++requests).toString(36)}`,
    return503OnClosing: false,
    // There is no middleware; without it every request saves the look-up.
    skipMiddie: true,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      problemFilter.answer(error, request, reply),
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, publicUrl),
  });
  const fastify = adapter.getInstance();
  fastify.addHook('onRoute', ({ method, url, config }) => {
    const { [ROUTE_LISTENERS]: listeners } = (config ?? {}) as { listeners?: readonly ListenerName[] };
    routes.add(method, url, listeners);
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, octets, done) => {
    done(null, ReceivedBody.of(request.headers['content-type'], octets));
  });
  const routed = (listener: ListenerName) => (request: IncomingMessage, response: ServerResponse) => {
    if (listener !== 'management' && early.answer(request, response)) return;
    markListener(request, listener);
    fastify.routing(request, response);
  };
  return {
    adapter,
    problemFilter,
    routes,
    early,
    createServer: (listener) =>
      limited(createServer(limits, routed(listener))).on('clientError', (error, socket) =>
        answerBrokenRequest(error, socket as Socket, publicUrl),
      ),
    createTlsServer: (listener) =>
      limited(createTlsServer({ ...limits, ...TLS_OPTIONS }, routed(listener))).on(
        'clientError',
        (error: Error & { code?: string }, socket) => {
          // A handshake that failed has told the peer by an alert; there is nothing to write an answer on.
          if (BROKEN_REQUEST.test(error.code ?? '')) answerBrokenRequest(error, socket as Socket, publicUrl);
          else socket.destroy();
        },
      ),
  };
}

/** What the HTTP parser itself refuses has no request or reply; the answer is written to the socket. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, publicUrl: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const problem = problemOf(pkiErrorOfStatus(status, error), publicUrl, '');
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${PROBLEM_MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
