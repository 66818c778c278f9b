/**
 * A receiver of Kakehashi's events, without dependencies: verifies the signature (RFC 9421, RFC 9530), refuses what is
 * older than five minutes, and takes each event once. Run it beside the service:
 *
 *   node docs/webhook-receiver.cjs http://localhost:8080 9099 http://localhost:9099/events
 */
const { createHash, createPublicKey, verify } = require('node:crypto');
const { createServer } = require('node:http');

const MAX_AGE_SECONDS = 300;
const MAX_BODY_OCTETS = 2 * 1024 * 1024;
/** What a signature must cover, so that nothing that counts can be exchanged. */
const REQUIRED = ['@method', '@target-uri', 'content-type', 'content-digest', 'kakehashi-event-id'];

/**
 * The event of a request; throws an Error that says why there is none.
 *
 * @param {{ method: string, headers: Record<string, string | undefined>, body: Buffer }} request header names in lower case
 * @param {string} targetUri the URI as it was registered; never one put together from the Host header
 * @param {{ kid: string }[]} keys the `keys` of .well-known/ra-jwks
 * @param {number} now milliseconds since the epoch
 */
function verifiedEvent({ method, headers, body }, targetUri, keys, now) {
  const digest = /^sha-256=:([A-Za-z0-9+/=]+):$/.exec(headers['content-digest'] ?? '')?.[1];
  if (digest !== createHash('sha256').update(body).digest('base64'))
    throw new Error('the body is not the signed one');

  const input = /^ra=(\(([^()]*)\)((?:;[a-z]+=(?:\d+|"[^"\\]*"))*))$/.exec(headers['signature-input'] ?? '');
  const signature = /^ra=:([A-Za-z0-9+/=]+):$/.exec(headers['signature'] ?? '')?.[1];
  if (input === null || signature === undefined) throw new Error('there is no signature');
  const [, signatureParams, list, parameterText] = input;
  const components = list.split(' ').map((item) => item.replace(/^"|"$/g, ''));
  if (REQUIRED.some((name) => !components.includes(name)))
    throw new Error('the signature does not cover enough');
  const parameters = Object.fromEntries(
    [...parameterText.matchAll(/;([a-z]+)=(?:(\d+)|"([^"]*)")/g)].map(([, name, number, text]) => [
      name,
      number ?? text,
    ]),
  );
  if (parameters.alg !== 'ecdsa-p256-sha256' || parameters.tag !== 'kakehashi-event')
    throw new Error('the signature is not one of events');
  if (!(Math.abs(now / 1000 - Number(parameters.created)) <= MAX_AGE_SECONDS))
    throw new Error('the signature is too old');

  const jwk = keys.find(({ kid }) => kid === parameters.keyid);
  if (jwk === undefined) throw new Error('the key is not known');
  const valueOf = (name) =>
    name === '@method' ? method : name === '@target-uri' ? targetUri : headers[name];
  const base = [
    ...components.map((name) => `"${name}": ${valueOf(name)}`),
    `"@signature-params": ${signatureParams}`,
  ].join('\n');
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const genuine = verify(
    'sha256',
    Buffer.from(base),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64'),
  );
  if (!genuine) throw new Error('the signature is wrong');

  const event = JSON.parse(body.toString('utf8'));
  if (event.eventId !== headers['kakehashi-event-id']) throw new Error('the event is not the signed one');
  return event;
}

/** Answers 204 when an event is taken, also when it comes again, and 401 when it is not genuine. */
function receiver(targetUri, keys, take) {
  // Keep this where it survives a restart.
  const seen = new Set();
  return createServer((request, response) => {
    const chunks = [];
    let octets = 0;
    request.on('data', (chunk) => {
      octets += chunk.length;
      if (octets > MAX_BODY_OCTETS) request.destroy();
      else chunks.push(chunk);
    });
    request.on('end', () => {
      try {
        const { method, headers } = request;
        const event = verifiedEvent(
          { method, headers, body: Buffer.concat(chunks) },
          targetUri,
          keys,
          Date.now(),
        );
        if (!seen.has(event.eventId)) take(event);
        seen.add(event.eventId);
        response.writeHead(204).end();
      } catch (error) {
        response.writeHead(401).end(`${error.message}\n`);
      }
    });
  });
}

async function main([
  service = 'http://localhost:8080',
  port = '9099',
  targetUri = `http://localhost:${port}/events`,
]) {
  const { keys } = await (await fetch(`${service}/.well-known/ra-jwks`)).json();
  const print = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);
  receiver(targetUri, keys, print).listen(Number(port), '127.0.0.1');
}

if (require.main === module) void main(process.argv.slice(2));

module.exports = { verifiedEvent, receiver };
