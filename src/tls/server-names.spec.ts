import { addressOctets, serverNames } from './server-names';

const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex');

describe('server names', () => {
  const shown = (publicTlsUrl: string, host: string) =>
    serverNames(publicTlsUrl, host).map((name) => {
      if (name.type === 'iPAddress') return hex(name.octets);
      return name.type === 'dNSName' ? name.value : name.type;
    });
  const LOCAL = ['localhost', '7f000001', '00000000000000000000000000000001'];

  it.each<[string, string, string, string[]]>([
    ['the defaults', 'https://localhost:8443', '127.0.0.1', LOCAL],
    ['a public name', 'https://pki.example.com', '127.0.0.1', ['pki.example.com', ...LOCAL]],
    [
      'a name with the dot of the root',
      'https://pki.example.com.',
      '127.0.0.1',
      ['pki.example.com', ...LOCAL],
    ],
    ['a name beyond ASCII', 'https://例え.テスト', '127.0.0.1', ['xn--r8jz45g.xn--zckzah', ...LOCAL]],
    ['an address', 'https://192.0.2.7:8443', '192.0.2.7', ['c0000207', ...LOCAL]],
    ['an IPv6 address', 'https://[2001:db8::7]', '::', ['20010db8000000000000000000000007', ...LOCAL]],
    ['every address', 'https://localhost', '0.0.0.0', LOCAL],
    ['a listening address', 'https://localhost', '198.51.100.9', [...LOCAL, 'c6336409']],
  ])('of %s', (_name, url, host, expected) => {
    expect(shown(url, host)).toEqual(expected);
  });

  it.each([
    ['192.0.2.255', 'c00002ff'],
    ['::', '00'.repeat(16)],
    ['1::', `0001${'00'.repeat(14)}`],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ])('octets of %s', (address, expected) => {
    expect(hex(addressOctets(address))).toBe(expected);
  });
});
