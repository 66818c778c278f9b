import { OcspRefusal } from './ocsp-error';
import { parseOcspRequest } from './ocsp-request';

/**
 * Longest path, in characters as sent, that is read. Clients use GET up to 255 octets of URL (RFC 9919 6) and should use
 * POST beyond; 1,024 leave room for SHA-512, a nonce, a few CertIds or a path with every character escaped.
 */
export const LONGEST_GET_PATH = 1024;

/** Where a slash may have been lost there are few slashes; more are not tried. */
const MOST_SLASHES_TRIED = 16;

/**
 * The OCSPRequest in the path of a GET (RFC 6960 A.1, RFC 9919 6). `path` is what follows `/ocsp/{caId}/` in the request
 * target, not decoded and without query. The result is DER only as far as its first length goes: it is for
 * `parseOcspRequest`.
 *
 * Base64 is taken with `+`, `/`, `=` (and any other character) escaped or not; with padding, without, or with one or two
 * `=` whether needed or not; with slashes before it (a URL joined by one too many) and behind it; in the base64url
 * alphabet where nothing of the other one occurs. The length in the DER decides which slashes are data. Where it says
 * that one character is missing, a proxy has made one slash of two: it is put back if that gives a request in one place
 * only. Anything else is an {@link OcspRefusal} `malformedRequest`.
 */
export function decodeOcspGetPath(path: string): Uint8Array {
  if (path.length > LONGEST_GET_PATH) {
    throw malformed(`the path has more than ${LONGEST_GET_PATH} characters`);
  }
  const text = base64Of(unescaped(path));
  const expected = expectedCharacters(text);
  if (text.length === expected - 1) return withLostSlash(text);
  // A request never starts with a slash (RFC 9919 6: 30 hexadecimal is `M`), but it may end with one.
  if (text.length < expected || /[^/]/.test(text.slice(expected))) {
    throw malformed('the path is longer or shorter than the request in it');
  }
  return decodeCanonical(text.slice(0, expected));
}

function unescaped(path: string): string {
  if (!path.includes('%')) return path;
  // A percent sign that stays is refused with all that is not base64.
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** The characters of base64 (RFC 4648 4) without padding; slashes behind may still be among them. */
function base64Of(decoded: string): string {
  let start = 0;
  while (decoded[start] === '/') start++;
  const padding = decoded.indexOf('=', start);
  const text = padding < 0 ? decoded.slice(start) : decoded.slice(start, padding);
  const isPadded = padding < 0 || /^={1,2}\/*$/.test(decoded.slice(padding));
  if (isPadded && /^[A-Za-z0-9+/]+$/.test(text)) return text;
  // In the other alphabet a slash is no data.
  const url = isPadded ? /^([A-Za-z0-9_-]+)\/*$/.exec(text)?.[1] : undefined;
  if (url === undefined) throw malformed('the path is not base64');
  return url.replaceAll('-', '+').replaceAll('_', '/');
}

/** How many characters the element takes that starts here, by its header. */
function expectedCharacters(text: string): number {
  const header = Buffer.from(text.slice(0, 8), 'base64');
  const first = header[1];
  if (header.length < 4 || header[0] !== 0x30 || first === undefined) {
    throw malformed('the path holds no SEQUENCE');
  }
  const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
  // 1,024 characters need no more; whether the length is in its shortest form, the parser sees.
  if (first === 0x80 || lengthOctets > 2) throw malformed('the path holds too long a request');
  const octets = lengthOctets === 0 ? 2 + first : 2 + lengthOctets + header.readUIntBE(2, lengthOctets);
  return Math.ceil((octets * 4) / 3);
}

/** The octets, if the text is the only one that stands for them: the bits left over are zero (RFC 4648 3.5). */
function decodeCanonical(text: string): Uint8Array {
  const octets = Buffer.from(text, 'base64');
  if (octets.toString('base64').replace(/=+$/, '') !== text) {
    throw malformed('the path is not base64 in its one form');
  }
  return octets;
}

function withLostSlash(text: string): Uint8Array {
  const found: Uint8Array[] = [];
  let tried = 0;
  for (let at = text.indexOf('/'); at >= 0; at = text.indexOf('/', at + 1)) {
    // In a run of slashes one more is the same wherever it is put.
    if (text[at + 1] === '/') continue;
    if (++tried > MOST_SLASHES_TRIED) throw malformed('a slash is missing among too many');
    const octets = requestIn(`${text.slice(0, at)}/${text.slice(at)}`);
    if (octets) found.push(octets);
  }
  const [only] = found;
  if (only === undefined || found.length > 1) throw malformed('a character of the path is missing');
  return only;
}

function requestIn(text: string): Uint8Array | undefined {
  try {
    const octets = decodeCanonical(text);
    parseOcspRequest(octets);
    return octets;
  } catch (error) {
    if (error instanceof OcspRefusal) return undefined;
    throw error;
  }
}

function malformed(message: string): OcspRefusal {
  return new OcspRefusal('malformedRequest', message);
}
