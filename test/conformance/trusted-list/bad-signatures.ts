import { signingCert } from '../../../src/trusted-list/signature/signing-certificate';
import { parseCertificate } from '../../../src/x509/tbs-certificate';
import { fixturePrivateKey } from '../../support/fixture-keys';
import { type Forgery, edited, forgeList } from '../../support/forged-list';
import { listSigner } from '../../support/list-signers';
import {
  ANCHORS_OF_THE_EU,
  type BadList,
  type BadListOutcome,
  NOT_NOTICED,
  loaded,
  notReached,
  noted,
} from './bad-list';
import { type SignList, signWell } from './composed-lists';

const TSL = 'http://uri.etsi.org/02231/v2#';
const STRUCTURE = 'QUAL_TL_SV_ANS';
const ARTICLE_14 = 'QUAL_TL_IMRA_ANS_V1';

/** Lists whose octets or signature are wrong (trusted lists, TS 119 612 5.7 and B.1). */
export const BAD_SIGNATURES: readonly BadList[] = [
  {
    name: 'list of the lists changed after signing',
    listId: 'eu-lotl',
    profile: 'eu-qseal-qscd',
    sign: changed,
    expected: notReached(0, ['signature: TOTAL_FAILED HASH_FAILURE']),
  },
  onJapan(
    'list changed after signing',
    changed,
    notReached(ANCHORS_OF_THE_EU, ['signature: TOTAL_FAILED HASH_FAILURE']),
  ),
  {
    name: 'list of the lists by a signer nobody announced',
    listId: 'eu-lotl',
    profile: 'eu-qseal-qscd',
    sign: signedByAnother,
    expected: notReached(0, ['signature: INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND']),
  },
  onJapan(
    'list by a signer that no pointer names',
    signedByAnother,
    notReached(ANCHORS_OF_THE_EU, ['signature: INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND']),
  ),
  onJapan(
    'no DataObjectFormat',
    forged({ properties: ({ signedDataObjectProperties: _, ...rest }) => rest }),
    notReached(ANCHORS_OF_THE_EU, ['signature: TOTAL_FAILED FORMAT_FAILURE']),
  ),
  noted(
    'the signature passes, and the anchors are loaded',
    onJapan(
      'SigningCertificate (V1) in version 6',
      signedAsVersion5,
      loaded(
        'QESEAL',
        [STRUCTURE, ARTICLE_14],
        ['structure: SigningCertificate element shall not be present!'],
      ),
    ),
  ),
  noted(
    'its validation ends in an exception, and the anchors are loaded all the same',
    onJapan(
      'two signatures',
      signedTwice,
      loaded(
        'QESEAL',
        [STRUCTURE, 'QUAL_TL_WS_ANS', ARTICLE_14],
        [
          'validation: Number of signatures must be equal to 1 (currently : 2)',
          "structure: cvc-complex-type.2.4.d: Invalid content was found starting with element 'ds:Signature'. No child element is expected at this point.",
          'structure: No ds:Signature element is present!',
        ],
      ),
    ),
  ),
  noted(NOT_NOTICED, onJapan('byte order mark', withByteOrderMark, loaded('QESEAL', [ARTICLE_14]))),
  onJapan(
    'version 7',
    forged({
      document: (text) => edited(text, '<TSLVersionIdentifier>6<', '<TSLVersionIdentifier>7<'),
    }),
    loaded(
      'NA',
      ['QUAL_TL_VERSION_ANS', 'QUAL_TRUSTED_LIST_ACCEPT_ANS', 'QUAL_VALID_TRUSTED_LIST_PRESENT_ANS'],
      ["structure: The TL Version '7' is not acceptable!"],
    ),
  ),
  onJapan(
    'element that no schema knows',
    forged({
      document: (text) =>
        edited(text, '<HistoricalInformationPeriod>', '<Unknown></Unknown><HistoricalInformationPeriod>'),
    }),
    loaded(
      'QESEAL',
      [STRUCTURE, ARTICLE_14],
      [
        `structure: cvc-complex-type.2.4.a: Invalid content was found starting with element '{"${TSL}":Unknown}'. One of '{"${TSL}":HistoricalInformationPeriod}' is expected.`,
      ],
    ),
  ),
  onJapan(
    'a page instead of the list',
    aPage,
    notReached(ANCHORS_OF_THE_EU, ["download: The document obtained from URL 'URL' is not a valid XML!"]),
  ),
];

function onJapan(name: string, sign: SignList, expected: BadListOutcome): BadList {
  return { name, listId: 'jp-tl', profile: 'jp-eseal-qscd', sign, expected };
}

function aPage(): Promise<Uint8Array> {
  return Promise.resolve(Buffer.from('<!DOCTYPE html><html><head><title>TEST</title></head></html>'));
}

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
