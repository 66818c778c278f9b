import { readTrustedList } from '../../src/trusted-list/read-trusted-list';
import { signTrustedList } from '../../src/trusted-list/sign-trusted-list';
import { golden } from '../support/golden';
import { SAMPLE_LISTS, SIGNING_TIME, signersOf } from '../support/sample-lists';

/** Signed lists, octet for octet. ECDSA signatures vary from run to run, so signature values are left out of the comparison. */

const SIGNATURE_VALUE = /(<ds:SignatureValue>)[^<]*/;

describe('golden trusted lists', () => {
  it.each(SAMPLE_LISTS)('%s', async (name, side, sample) => {
    const [{ signer, certificateDer }] = signersOf(side);
    const octets = await signTrustedList(sample(), { signer, certificateDer, signingTime: SIGNING_TIME });
    const expected = golden(`trusted-lists/${name}.xml`, octets);
    const withoutSignature = (text: string): string => text.replace(SIGNATURE_VALUE, '$1');
    expect(withoutSignature(Buffer.from(octets).toString('utf8'))).toBe(withoutSignature(expected.toString('utf8')));
    expect(readTrustedList(expected, [certificateDer]).list).toEqual(sample());
    // RSA PKCS #1 signs the same octets the same way.
    if (side === 'EU') expect(Buffer.from(octets).equals(expected)).toBe(true);
  });
});
