import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EarlyAnswer } from '../common/early-answers';
import type { RequestMetrics } from '../common/request-metrics';
import type { OcspAnswer } from './ocsp-answer';
import { LONGEST_OCSP_REQUEST } from './ocsp-request';
import type { OcspService } from './ocsp.service';

const SEGMENT = '/ocsp/';
const REQUEST_TYPE = 'application/ocsp-request';
/** As the router knows them. */
const ROUTE = { GET: '/ocsp/:caId/*', POST: '/ocsp/:caId' } as const;
const CA_ID = /^[a-z0-9-]+$/;

/** Sends an answer and counts it. */
type Send = (response: ServerResponse, answer: OcspAnswer | Promise<OcspAnswer>) => void;

/**
 * OCSP as nearly every client asks for it, ahead of the routes: a third less work for a kept answer. Whatever is out of
 * the ordinary (HEAD, a condition, a query, another media type, a body of unknown or too great a length) is left to
 * `OcspController`, which answers the same to the rest.
 */
export function ocspEarlyAnswer(
  ocsp: Pick<OcspService, 'answer' | 'answerPath'>,
  metrics: RequestMetrics,
): EarlyAnswer {
  const send = (method: 'GET' | 'POST'): Send => {
    const counted = metrics.series(ROUTE[method], method, 200);
    return (response, answer) => {
      const started = performance.now();
      const write = ({ octets, headers }: OcspAnswer): void => {
        response.writeHead(200, { ...headers, 'content-length': octets.length }).end(octets);
        counted((performance.now() - started) / 1000);
      };
      if (answer instanceof Promise) void answer.then(write);
      else write(answer);
    };
  };
  const [sendToGet, sendToPost] = [send('GET'), send('POST')];
  return (request, response) => {
    if (request.method === 'GET') return get(ocsp, request, response, sendToGet);
    return request.method === 'POST' && post(ocsp, request, response, sendToPost);
  };
}

function get(
  ocsp: Pick<OcspService, 'answerPath'>,
  { url = '', headers }: IncomingMessage,
  response: ServerResponse,
  send: Send,
): boolean {
  const end = url.indexOf('/', SEGMENT.length);
  const caId = url.slice(SEGMENT.length, end);
  if (end < 0 || !CA_ID.test(caId) || url.includes('?') || url.includes('#')) return false;
  if (headers['if-none-match'] !== undefined || hasBody(headers)) return false;
  const encoded = url.slice(end + 1);
  if (encoded === '') return false;
  send(response, ocsp.answerPath(caId, encoded));
  return true;
}

function post(
  ocsp: Pick<OcspService, 'answer'>,
  request: IncomingMessage,
  response: ServerResponse,
  send: Send,
): boolean {
  const { url = '', headers } = request;
  const caId = url.slice(SEGMENT.length);
  const length = Number(headers['content-length']);
  const isPlain =
    CA_ID.test(caId) &&
    headers['content-type'] === REQUEST_TYPE &&
    headers['content-encoding'] === undefined &&
    headers['transfer-encoding'] === undefined;
  if (!isPlain || !(length > 0 && length <= LONGEST_OCSP_REQUEST)) return false;
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A body that breaks off has no end, and nobody waits for an answer.
  request.on('end', () => {
    const [first = Buffer.alloc(0), ...others] = chunks;
    send(response, ocsp.answer(caId, others.length === 0 ? first : Buffer.concat(chunks)));
  });
  return true;
}

function hasBody(headers: IncomingMessage['headers']): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}
