import { mayReach, receiverUrl } from './receiver-address';
import { ReceiverConnection } from './receiver-connection';

const REFUSED: readonly (readonly [string, string])[] = [
  ['loopback', 'https://127.0.0.1/'],
  ['loopback, another of its network', 'https://127.255.255.254/'],
  ['loopback, short', 'https://127.1/'],
  ['loopback, three parts', 'https://127.0.1/'],
  ['loopback, decimal', 'https://2130706433/'],
  ['loopback, hexadecimal', 'https://0x7f000001/'],
  ['loopback, octal', 'https://017700000001/'],
  ['loopback, octal parts', 'https://0177.0.0.1/'],
  ['loopback, hexadecimal parts', 'https://0x7f.0x0.0x0.0x1/'],
  ['loopback, mixed bases', 'https://0x7f.0.0.01/'],
  ['loopback, percent-encoded', 'https://%31%32%37.0.0.1/'],
  ['loopback, full-width digits', 'https://１２７.０.０.１/'],
  ['loopback, ideographic full stops', 'https://127。0。0。1/'],
  ['loopback, circled digits', 'https://①②⑦.⓪.⓪.①/'],
  ['loopback, final dot', 'https://127.0.0.1./'],
  ['loopback, port', 'https://127.0.0.1:8443/'],
  ['loopback, IPv6', 'https://[::1]/'],
  ['loopback, IPv6 in full', 'https://[0:0:0:0:0:0:0:1]/'],
  ['loopback, IPv4-mapped', 'https://[::ffff:127.0.0.1]/'],
  ['loopback, IPv4-mapped in hexadecimal', 'https://[::ffff:7f00:1]/'],
  ['loopback, IPv4-mapped in full', 'https://[0:0:0:0:0:ffff:7f00:1]/'],
  ['loopback, IPv4-compatible', 'https://[::127.0.0.1]/'],
  ['loopback, NAT64', 'https://[64:ff9b::127.0.0.1]/'],
  ['loopback, local NAT64', 'https://[64:ff9b:1::7f00:1]/'],
  ['loopback, 6to4', 'https://[2002:7f00:1::]/'],
  ['loopback, IPv4-translated', 'https://[::ffff:0:127.0.0.1]/'],
  ['private, 10/8', 'https://10.0.0.1/'],
  ['private, 10/8 end', 'https://10.255.255.255/'],
  ['private, 10/8 decimal', 'https://167772161/'],
  ['private, 172.16/12', 'https://172.16.0.1/'],
  ['private, 172.16/12 end', 'https://172.31.255.255/'],
  ['private, 192.168/16', 'https://192.168.0.1/'],
  ['private, 192.168/16 short', 'https://192.168.1/'],
  ['private, IPv4-mapped', 'https://[::ffff:10.0.0.1]/'],
  ['private, NAT64', 'https://[64:ff9b::a00:1]/'],
  ['private, 6to4', 'https://[2002:c0a8:1::1]/'],
  ['private, IPv6 unique local', 'https://[fd00::1]/'],
  ['private, IPv6 unique local, other half', 'https://[fc00::1]/'],
  ['private, IPv6 site local', 'https://[fec0::1]/'],
  ['link-local', 'https://169.254.0.1/'],
  ['link-local, IPv6', 'https://[fe80::1]/'],
  ['metadata', 'https://169.254.169.254/latest/meta-data/'],
  ['metadata, decimal', 'https://2852039166/'],
  ['metadata, hexadecimal', 'https://0xA9FEA9FE/'],
  ['metadata, octal', 'https://0251.0376.0251.0376/'],
  ['metadata, IPv4-mapped', 'https://[::ffff:a9fe:a9fe]/'],
  ['metadata, IPv6', 'https://[fd00:ec2::254]/'],
  ['metadata, in carrier space', 'https://100.100.100.200/'],
  ['metadata, on a public address', 'https://168.63.129.16/'],
  ['carrier-grade NAT', 'https://100.64.0.1/'],
  ['this network', 'https://0.0.0.0/'],
  ['this network, short', 'https://0/'],
  ['this network, another', 'https://0.1.2.3/'],
  ['unspecified, IPv6', 'https://[::]/'],
  ['benchmarking', 'https://198.18.0.1/'],
  ['IETF protocol assignments', 'https://192.0.0.8/'],
  ['documentation', 'https://192.0.2.1/'],
  ['documentation, IPv6', 'https://[2001:db8::1]/'],
  ['6to4 relay', 'https://192.88.99.1/'],
  ['multicast', 'https://224.0.0.1/'],
  ['multicast, IPv6', 'https://[ff02::1]/'],
  ['reserved', 'https://240.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['Teredo', 'https://[2001::1]/'],
  ['discard', 'https://[100::1]/'],
];

const NONE = { allowLoopback: false };
const LOOPBACK = { allowLoopback: true };

describe('addresses of receivers', () => {
  it('the table has 60 forms at least, each once', () => {
    expect(new Set(REFUSED.map(([, uri]) => uri)).size).toBe(REFUSED.length);
    expect(REFUSED.length).toBeGreaterThanOrEqual(60);
  });

  it.each(REFUSED)('fails %s: %s', async (_name, uri) => {
    expect(typeof receiverUrl(uri, NONE)).toBe('string');
    // And at the connection, had it come that far: the name server is never asked, since it is an address.
    const asked: string[] = [];
    const connection = new ReceiverConnection(NONE, async (hostname) => {
      asked.push(hostname);
      return [];
    });
    expect(await connection.addressesOf(new URL(uri))).toBe('refused');
    expect(asked).toEqual([]);
  });

  it.each(REFUSED.filter(([name]) => !name.startsWith('loopback')))(
    'fails also where loopback is allowed: %s',
    (_name, uri) => {
      expect(typeof receiverUrl(uri, LOOPBACK)).toBe('string');
    },
  );

  it.each([
    'https://93.184.215.14/',
    'https://172.15.255.255/',
    'https://172.32.0.1/',
    'https://[2606:4700::1]/',
    'https://[::ffff:93.184.215.14]/',
    'https://rssp.example/events?tenant=1',
    'https://rssp.example:8443/events',
  ])('ok %s', (uri) => {
    expect(receiverUrl(uri, NONE)).toEqual(new URL(uri));
  });

  it.each([
    'http://127.0.0.1:9099/',
    'http://localhost:9099/',
    'http://[::1]/',
    'https://127.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
  ])('ok where loopback is allowed: %s', (uri) => {
    expect(receiverUrl(uri, LOOPBACK)).toEqual(new URL(uri));
    expect(typeof receiverUrl(uri, NONE)).toBe('string');
  });

  it.each([
    'http://rssp.example/',
    'http://93.184.215.14/',
    'ftp://localhost/',
    'file:///etc/hostname',
    'https://',
    '//rssp.example/',
    'rssp.example',
    'https://user:secret@rssp.example/',
    'https://rssp.example/#',
    `https://rssp.example/${'a'.repeat(2048)}`,
  ])('fails also where loopback is allowed: %s', (uri) => {
    expect(typeof receiverUrl(uri, LOOPBACK)).toBe('string');
  });

  it('what is no address is reached by nobody', () => {
    expect(mayReach('rssp.example', { protocol: 'https:' }, LOOPBACK)).toBe(false);
    expect(mayReach('93.184.215.14', { protocol: 'http:' }, LOOPBACK)).toBe(false);
  });
});
