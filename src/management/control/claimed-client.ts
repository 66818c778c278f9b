import type { FastifyRequest } from 'fastify';
import { ReceivedBody } from '../../common/received-body';

/**
 * The client that a request to the token endpoint says it comes from: by HTTP Basic, `client_id`, or the subject of its
 * assertion (RFC 6749 2.3.1, RFC 7523 3). Nobody has checked it; it serves to choose faults, and for nothing else.
 */
export function claimedClient({
  headers,
  body,
}: Pick<FastifyRequest, 'headers' | 'body'>): string | undefined {
  const basic = /^Basic ([\w+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [name = ''] = Buffer.from(basic, 'base64').toString('latin1').split(':', 1);
    return unescaped(name);
  }
  if (!(body instanceof ReceivedBody)) return undefined;
  const form = new URLSearchParams(Buffer.from(body.octets).toString('utf8'));
  return form.get('client_id') ?? subjectOf(form.get('client_assertion'));
}

function unescaped(name: string): string | undefined {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function subjectOf(assertion: string | null): string | undefined {
  try {
    const claims = Buffer.from(assertion?.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { sub } = JSON.parse(claims) as { readonly sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}
