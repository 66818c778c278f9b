import { parse, type IPv4, type IPv6 } from 'ipaddr.js';
import { isIP } from 'node:net';

/** Whether receivers on this machine are let in, also by plain HTTP. */
export interface ReceiverPolicy {
  readonly allowLoopback: boolean;
}

/** Injection token of the {@link ReceiverPolicy}. */
export const RECEIVER_POLICY = Symbol('ReceiverPolicy');

const MAX_URI_LENGTH = 2048;
/** The metadata service of a cloud, on an address that is public by its range. */
const METADATA_ADDRESSES: readonly string[] = ['168.63.129.16'];

/**
 * The URL of a receiver, or in words what is wrong with it. What its name resolves to is checked when it is connected
 * to; an address is checked here, in whatever form it is written.
 */
export function receiverUrl(text: string, { allowLoopback }: ReceiverPolicy): URL | string {
  if (text.length > MAX_URI_LENGTH) return `Send ${MAX_URI_LENGTH} characters at most.`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const schemes = allowLoopback ? 'an absolute https URI, or http on this machine' : 'an absolute https URI';
  if (url === undefined || !['https:', ...(allowLoopback ? ['http:'] : [])].includes(url.protocol))
    return `Send ${schemes}.`;
  if (url.username !== '' || url.password !== '') return 'Send a URI without user name and password.';
  if (url.hash !== '' || text.includes('#')) return 'Send a URI without a fragment.';
  const host = hostOf(url);
  if (isIP(host) !== 0 && !mayReach(host, url, { allowLoopback })) return REFUSED_ADDRESS;
  if (url.protocol === 'http:' && isIP(host) === 0 && host !== 'localhost') return `Send ${schemes}.`;
  return url;
}

export const REFUSED_ADDRESS =
  'Send the URI of a public address: this one is private, link-local, loopback or reserved.';

/** The host without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Whether a connection to this address may be made for this URL. */
export function mayReach(
  address: string,
  url: Pick<URL, 'protocol'>,
  { allowLoopback }: ReceiverPolicy,
): boolean {
  const kind = kindOf(address);
  if (kind === 'loopback') return allowLoopback;
  return kind === 'public' && url.protocol === 'https:';
}

/**
 * By the special-purpose registries of IANA (RFC 6890). An IPv6 address that carries an IPv4 address is one of a
 * transition mechanism, of which only IPv4-mapped can be meant, and counts as that.
 */
function kindOf(text: string): 'public' | 'loopback' | 'refused' {
  if (isIP(text) === 0) return 'refused';
  const parsed = parse(text);
  const address: IPv4 | IPv6 =
    isIpv6(parsed) && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
  const range = address.range();
  if (range === 'loopback') return 'loopback';
  if (range !== 'unicast' || METADATA_ADDRESSES.includes(address.toString())) return 'refused';
  // Global unicast is 2000::/3 alone (RFC 4291 2.4, RFC 3587 3); the rest is deprecated or not assigned.
  return !isIpv6(address) || (address.parts[0] ?? 0) >> 13 === 1 ? 'public' : 'refused';
}

function isIpv6(address: IPv4 | IPv6): address is IPv6 {
  return address.kind() === 'ipv6';
}
