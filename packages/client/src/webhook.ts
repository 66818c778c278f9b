import { createHash, createPublicKey, type JsonWebKey, timingSafeEqual, verify } from 'node:crypto';
import type { RaEvent } from './operation-types';
import { RaError } from './ra-error';
import { realTime } from './real-time';

/** A delivery as the receiver got it. */
export interface WebhookDelivery {
  readonly method: string;
  /** Names in lower case, as `request.headers` of Node has them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The octets of the body, before anybody parsed them. */
  readonly body: Uint8Array;
}

/** What the delivery is compared with. */
export interface WebhookExpectation {
  /** The URI as it was registered; never one put together from the Host header. */
  readonly uri: string;
  /** `keys` of `/.well-known/ra-jwks`: `ra.request('getMessageKeys', {})`. */
  readonly keys: readonly object[];
  /** Milliseconds since the epoch; default: now. */
  readonly now?: number;
}

const MAX_AGE_SECONDS = 300;
/** What a signature must cover, so that nothing that counts can be exchanged. */
const COVERED = ['@method', '@target-uri', 'content-type', 'content-digest', 'kakehashi-event-id'];
const INPUT = /^ra=(\(([^()]*)\)((?:;[a-z]+=(?:\d+|"[^"\\]*"))*))$/;

/**
 * The event of a webhook delivery, once its signature (RFC 9421) and digest (RFC 9530) are verified and it is at most five
 * minutes old. Throws RaError `not_genuine`. An event may come again under the same `eventId`: take it once.
 */
export function verifyWebhook(delivery: WebhookDelivery, expectation: WebhookExpectation): RaEvent {
  const { method, body } = delivery;
  const { uri, keys, now = realTime() } = expectation;
  const headerOf = (name: string): string => {
    const value = delivery.headers[name] ?? '';
    return typeof value === 'string' ? value : value.join(', ');
  };
  const digest = /^sha-256=:([A-Za-z0-9+/=]+):$/.exec(headerOf('content-digest'))?.[1] ?? '';
  if (!isSame(Buffer.from(digest, 'base64'), createHash('sha256').update(body).digest()))
    throw notGenuine('its body is not the signed one (Content-Digest)');

  const [, signatureParameters = '', list = '', parameterText = ''] =
    INPUT.exec(headerOf('signature-input')) ?? [];
  const signature = /^ra=:([A-Za-z0-9+/=]+):$/.exec(headerOf('signature'))?.[1];
  if (signatureParameters === '' || signature === undefined)
    throw notGenuine('there is no signature (Signature, Signature-Input)');
  const components = list.split(' ').map((item) => item.replace(/^"|"$/g, ''));
  if (COVERED.some((name) => !components.includes(name)))
    throw notGenuine('the signature does not cover enough');
  const parameters = new Map(
    [...parameterText.matchAll(/;([a-z]+)=(?:(\d+)|"([^"]*)")/g)].map(([, name, number, text]) => [
      name,
      number ?? text,
    ]),
  );
  if (parameters.get('alg') !== 'ecdsa-p256-sha256' || parameters.get('tag') !== 'kakehashi-event')
    throw notGenuine('the signature is not one of events (alg, tag)');
  if (!(Math.abs(now / 1000 - Number(parameters.get('created'))) <= MAX_AGE_SECONDS))
    throw notGenuine('the signature is too old, or the clock of this machine is wrong (created)');

  const valueOf = (name: string): string =>
    name === '@method' ? method : name === '@target-uri' ? uri : headerOf(name);
  const base = [
    ...components.map((name) => `"${name}": ${valueOf(name)}`),
    `"@signature-params": ${signatureParameters}`,
  ];
  const key = createPublicKey({ key: keyOf(keys, parameters.get('keyid')), format: 'jwk' });
  const octets = Buffer.from(base.join('\n'));
  if (!verify('sha256', octets, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64')))
    throw notGenuine('the signature is wrong; is the URI the registered one?');
  const event = JSON.parse(Buffer.from(body).toString('utf8')) as RaEvent;
  if (event.eventId !== headerOf('kakehashi-event-id')) throw notGenuine('the event is not the signed one');
  return event;
}

function keyOf(keys: readonly object[], keyId: string | undefined): JsonWebKey {
  const key = keys.find((candidate) => (candidate as { kid?: unknown }).kid === keyId);
  if (keyId === undefined || key === undefined)
    throw notGenuine('its key is not known; fetch /.well-known/ra-jwks again');
  return key as JsonWebKey;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function notGenuine(reason: string): RaError {
  return new RaError({ code: 'not_genuine', detail: `The delivery is not genuine: ${reason}.` });
}
