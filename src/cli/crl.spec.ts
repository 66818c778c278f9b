import { CertificateListWriter } from '../x509/certificate-list-writer';
import { parseCertificateList } from '../x509/certificate-list';
import { encodeCrlNumber } from '../x509/extensions/crl-number';
import { buildName } from '../x509/name';
import { crlText, type ShownCrl } from './crl';

const THIS_UPDATE = new Date('2027-03-01T12:00:00Z');

async function aShownCrl(members: Partial<ShownCrl> = {}): Promise<ShownCrl> {
  const writer = new CertificateListWriter({
    issuerDer: buildName([{ attribute: 'CN', value: 'TEST CA' }]),
    signatureAlgorithm: 'ecdsa-sha256',
    thisUpdate: THIS_UPDATE,
    nextUpdate: new Date('2027-03-02T12:00:00Z'),
    extensions: [encodeCrlNumber(26n)],
  });
  for (let serial = 1; serial <= 25; serial++)
    writer.addRow(Buffer.of(serial), THIS_UPDATE.getTime() / 1000, serial === 1 ? 1 : 0, null);
  const der = await writer.finish({ signatureAlgorithm: 'ecdsa-sha256', signStream: () => Buffer.of(1) });
  const list = parseCertificateList(der);
  return {
    url: 'http://localhost/crl/ca/0.crl',
    caId: 'ca',
    octets: der.length,
    list,
    entries: 25,
    firstEntries: [...list.entries()].slice(0, 20),
    at: new Date('2027-03-01T12:01:00Z'),
    isWorldTime: true,
    faults: [],
    ...members,
  };
}

describe('a CRL as it is shown', () => {
  it('has its times, number and first entries, and the count of the others', async () => {
    const text = crlText(await aShownCrl());
    expect(text).toContain('Number      26 (0x1a)\n');
    expect(text).toContain('thisUpdate  2027-03-01T12:00:00Z  (60 s old by the clock of the world)\n');
    expect(text).toContain('nextUpdate  2027-03-02T12:00:00Z  (in 24 h)\n');
    expect(text).toContain('IDP         none\n');
    expect(text).toContain('Entries     25\n');
    expect(text).toContain('01             2027-03-01T12:00:00Z  keyCompromise  -\n');
    expect(text).toMatch(/\n14 .*\n… and 5 more\n/);
    expect(text).toMatch(/Signature valid, issuer and times right\.\n$/);
  });

  it('says why it is not to be relied on', async () => {
    const faults = ['the signature is not valid', 'the list has run out'];
    expect(crlText(await aShownCrl({ faults, isWorldTime: false }))).toMatch(
      /by the clock of this machine(.|\n)*NOT TO BE RELIED ON:\n {2}- the signature is not valid\n {2}- the list has run out\n$/,
    );
  });

  it('says what is there where it is no list', async () => {
    const shown = await aShownCrl({
      list: undefined,
      entries: 0,
      firstEntries: [],
      faults: ['not a CRL: x'],
    });
    expect(crlText(shown)).toBe(
      `http://localhost/crl/ca/0.crl  (${shown.octets} octets)\n\nNOT TO BE RELIED ON:\n  - not a CRL: x\n`,
    );
  });
});
