/**
 * The bound of an answer over HTTP, in a process of its own: node:http alone, which looks at no request. Arguments: port,
 * a file with the octets of an answer, one with its headers in JSON, and `constant` or `live`. `live` signs for each
 * request as many octets as an answer has to be signed, and puts the signature between the octets before and after it.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { parseOcspResponse } from '../src/ocsp/ocsp-response-reader';

const [port, answerFile, headersFile, kind] = process.argv.slice(2);
const answer = readFileSync(answerFile ?? '');
const headers = JSON.parse(readFileSync(headersFile ?? '', 'utf8')) as Record<string, string>;

const octets = kind === 'live' ? signedOctets() : (): Buffer => answer;

function signedOctets(): () => Buffer {
  const response = parseOcspResponse(answer);
  if (response.status !== 'successful') throw new Error('the sample is an error');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { responseDataDer, signature } = response;
  const start = answer.indexOf(signature);
  const [before, after] = [answer.subarray(0, start), answer.subarray(start + signature.length)];
  return () => Buffer.concat([before, sign('sha256', responseDataDer, privateKey), after]);
}

createServer((request, response) => {
  const send = (): void => {
    const body = octets();
    response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  };
  if (request.method === 'GET') send();
  else request.on('end', send).resume();
}).listen(Number(port), '127.0.0.1');
