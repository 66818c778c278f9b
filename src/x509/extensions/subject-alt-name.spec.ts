import { decodeSubjectAltName, encodeSubjectAltName, type GeneralName } from './subject-alt-name';

describe('subjectAltName (RFC 5280 4.2.1.6)', () => {
  it.each<[string, GeneralName, string]>([
    ['dNSName', { type: 'dNSName', value: 'a.b' }, '30058203612e62'],
    ['iPAddress of IPv4', { type: 'iPAddress', octets: Uint8Array.of(127, 0, 0, 1) }, '300687047f000001'],
    [
      'iPAddress of IPv6',
      { type: 'iPAddress', octets: Uint8Array.from([...new Array<number>(15).fill(0), 1]) },
      '3012871000000000000000000000000000000001',
    ],
  ])('ok %s there and back', (_name, name, expected) => {
    const { value } = encodeSubjectAltName([name]);
    expect(Buffer.from(value).toString('hex')).toBe(expected);
    expect(decodeSubjectAltName(value)).toEqual([name]);
  });
});
