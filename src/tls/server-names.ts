import { isIP } from 'node:net';
import type { GeneralName } from '../x509/extensions/subject-alt-name';

/** By these every service can be reached from its own machine. */
const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];
/** Listening on every address names none. */
const UNSPECIFIED = ['0.0.0.0', '::'];

/**
 * The names in the server certificate: the host of the public TLS URL, the names of this machine for itself, and the
 * address that is listened on. An IPv6 address may stand in brackets, as in a URL.
 */
export function serverNames(publicTlsUrl: string, host: string): GeneralName[] {
  const hosts = [new URL(publicTlsUrl).hostname, ...LOCAL_NAMES, host].map((one) =>
    one.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, ''),
  );
  return [...new Set(hosts)].filter((one) => !UNSPECIFIED.includes(one)).map(generalName);
}

function generalName(host: string): GeneralName {
  return isIP(host) === 0
    ? { type: 'dNSName', value: host }
    : { type: 'iPAddress', octets: addressOctets(host) };
}

/** The 4 or 16 octets of an IP address (RFC 5280 4.2.1.6); the text is one. */
export function addressOctets(address: string): Uint8Array {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.'), Number);
  // The URL parser writes an embedded IPv4 address as two groups, too.
  const [before = '', after] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname
    .slice(1, -1)
    .split('::');
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [head, tail] = [groupsOf(before), groupsOf(after ?? '')];
  const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
  return Uint8Array.from([...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff]));
}
