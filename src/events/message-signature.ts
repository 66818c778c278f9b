import { httpbis } from 'http-message-signatures';
import { createHash, type JsonWebKey } from 'node:crypto';

/** A key of the RA for HTTP message signatures; its public half is published. */
export interface MessageSigner {
  readonly kid: string;
  readonly publicJwk: Readonly<JsonWebKey>;
  /** ECDSA P-256 with SHA-256: R and S, 32 octets each (RFC 9421 3.3.4). */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Injection token of the {@link MessageSigner}. */
export const MESSAGE_SIGNER = Symbol('MessageSigner');

export const SIGNATURE_ALGORITHM = 'ecdsa-p256-sha256';
/** Tells this use of the key from others (RFC 9421 2.3). */
export const SIGNATURE_TAG = 'kakehashi-event';
export const EVENT_ID_FIELD = 'kakehashi-event-id';
const LABEL = 'ra';
const COMPONENTS = ['@method', '@target-uri', 'content-type', 'content-digest', EVENT_ID_FIELD];

/** What is signed: a POST of JSON. */
export interface EventMessage {
  readonly url: URL;
  readonly eventId: string;
  readonly body: string;
}

/**
 * The header fields of the POST, signed as made at `created` (RFC 9421), with the digest of the body (RFC 9530). The names
 * are in lower case.
 */
export async function signedFields(
  { url, eventId, body }: EventMessage,
  signer: MessageSigner,
  created: Date,
): Promise<Record<string, string>> {
  const digest = createHash('sha256').update(body, 'utf8').digest('base64');
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-digest': `sha-256=:${digest}:`,
    [EVENT_ID_FIELD]: eventId,
  };
  const signed = await httpbis.signMessage(
    {
      name: LABEL,
      fields: COMPONENTS,
      params: ['created', 'keyid', 'alg', 'tag'],
      paramValues: { created, tag: SIGNATURE_TAG },
      key: {
        id: signer.kid,
        alg: SIGNATURE_ALGORITHM,
        sign: async (base) => Buffer.from(await signer.sign(base)),
      },
    },
    { method: 'POST', url: url.href, headers },
  );
  return Object.fromEntries(
    Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
