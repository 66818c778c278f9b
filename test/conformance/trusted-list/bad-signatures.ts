import { signingCert } from '../../../src/trusted-list/signature/signing-certificate';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { fixturePrivateKey } from '../../support/fixture-keys';
import { type Forgery, edited, forgeList } from '../../support/forged-list';
import { listSigner } from '../../support/list-signers';
import type { BadList } from './bad-list';
import { type SignList, signWell } from './composed-lists';

/** Lists whose octets or signature are wrong (trusted lists, TS 119 612 5.7 and B.1). */
export const BAD_SIGNATURES: readonly Omit<BadList, 'expected'>[] = [
  {
    name: 'list of the lists changed after signing',
    listId: 'eu-lotl',
    profile: 'eu-qseal-qscd',
    sign: changed,
  },
  { name: 'list changed after signing', listId: 'jp-tl', profile: 'jp-eseal-qscd', sign: changed },
  {
    name: 'list of the lists by a signer nobody announced',
    listId: 'eu-lotl',
    profile: 'eu-qseal-qscd',
    sign: signedByAnother,
  },
  {
    name: 'list by a signer that no pointer names',
    listId: 'jp-tl',
    profile: 'jp-eseal-qscd',
    sign: signedByAnother,
  },
  {
    name: 'no DataObjectFormat',
    listId: 'jp-tl',
    profile: 'jp-eseal-qscd',
    sign: forged({
      properties: ({ signedDataObjectProperties: _, ...rest }) => rest,
    }),
  },
  {
    name: 'SigningCertificate (V1) in version 6',
    listId: 'jp-tl',
    profile: 'jp-eseal-qscd',
    sign: signedAsVersion5,
  },
  { name: 'two signatures', listId: 'jp-tl', profile: 'jp-eseal-qscd', sign: signedTwice },
  { name: 'byte order mark', listId: 'jp-tl', profile: 'jp-eseal-qscd', sign: withByteOrderMark },
  {
    name: 'version 7',
    listId: 'jp-tl',
    profile: 'jp-eseal-qscd',
    sign: forged({
      document: (text) => edited(text, '<TSLVersionIdentifier>6<', '<TSLVersionIdentifier>7<'),
    }),
  },
  {
    name: 'element that no schema knows',
    listId: 'jp-tl',
    profile: 'jp-eseal-qscd',
    sign: forged({ document: (text) => edited(text, '<TSLType>', '<Unknown></Unknown><TSLType>') }),
  },
];

/** Another sequence number than the one that was signed. */
async function changed(unsigned: Parameters<SignList>[0]): Promise<Uint8Array> {
  const text = Buffer.from(await signWell(unsigned)).toString();
  return Buffer.from(text.replace(/<TSLSequenceNumber>\d+</, '<TSLSequenceNumber>4711<'));
}

function signedByAnother(unsigned: Parameters<SignList>[0]): Promise<Uint8Array> {
  const { tbs } = parseCertificate(unsigned.signer.certificateDer);
  const signer = listSigner({
    key: 'ca-p-256-5',
    signatureAlgorithm: 'ecdsa-sha256',
    country: unsigned.list.schemeInformation.schemeTerritory ?? '',
    organization: unsigned.list.schemeInformation.schemeOperatorName[0]?.text ?? '',
    serial: 99,
    notBefore: tbs.notBefore.toISOString(),
    notAfter: tbs.notAfter.toISOString(),
  });
  return signWell({ ...unsigned, signer });
}

function forged(forgery: Forgery): SignList {
  return ({ list, signer: { signer, certificateDer } }) =>
    Promise.resolve(
      forgeList(list, certificateDer, fixturePrivateKey(signer.keyId), {
        ...forgery,
        properties: (properties) => {
          const { signedSignatureProperties } = properties;
          const signingTime = list.schemeInformation.listIssueDateTime;
          const now = {
            ...properties,
            signedSignatureProperties: { ...signedSignatureProperties, signingTime },
          };
          return forgery.properties ? forgery.properties(now) : now;
        },
      }),
    );
}

function signedAsVersion5(unsigned: Parameters<SignList>[0]): Promise<Uint8Array> {
  const certificate = parseCertificate(unsigned.signer.certificateDer);
  return forged({
    properties: ({ signedSignatureProperties: { signingTime }, ...rest }) => ({
      ...rest,
      signedSignatureProperties: { signingTime, signingCertificate: [signingCert(certificate, 'sha256')] },
    }),
  })(unsigned);
}

/** The signature once more, with other Ids, after the first. */
async function signedTwice(unsigned: Parameters<SignList>[0]): Promise<Uint8Array> {
  const text = Buffer.from(await signWell(unsigned)).toString();
  const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(text)?.[0] ?? '';
  const again = signature.replaceAll(`${unsigned.list.id}-`, 'again-');
  return Buffer.from(edited(text, signature, signature + again));
}

async function withByteOrderMark(unsigned: Parameters<SignList>[0]): Promise<Uint8Array> {
  return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), await signWell(unsigned)]);
}
