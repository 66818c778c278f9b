import { sign } from 'node:crypto';

import { encodeBasicConstraints } from '../../../src/x509/extensions/basic-constraints';
import { encodeKeyUsage } from '../../../src/x509/extensions/key-usage';
import { encodeSubjectKeyIdentifier } from '../../../src/x509/extensions/subject-key-identifier';
import { buildName } from '../../../src/x509/name';
import { parseSubjectPublicKeyInfo } from '../../../src/x509/subject-public-key-info';
import {
  assembleCertificate,
  buildTbsCertificate,
  encodeExtension,
  parseCertificate,
} from '../../../src/x509/tbs-certificate';
import { fixturePrivateKey } from '../../support/fixture-keys';

/** A certificate of the same key and validity for the subject "TEST Somebody else", by an issuer of that name. */
export function sameKeyOtherSubject(certificateDer: Uint8Array): Uint8Array {
  const { spkiDer, notBefore, notAfter } = parseCertificate(certificateDer).tbs;
  const subjectDer = buildName([
    { attribute: 'C', value: 'XA' },
    { attribute: 'O', value: 'TEST Alpha Trust' },
    { attribute: 'CN', value: 'TEST Somebody else' },
  ]);
  const tbs = buildTbsCertificate({
    serialNumber: Buffer.from([0x4b, 1]),
    signatureAlgorithm: 'rsa-pkcs1-sha256',
    issuerDer: subjectDer,
    notBefore,
    notAfter,
    subjectDer,
    spkiDer,
    extensionsDer: [
      encodeBasicConstraints({ cA: true }),
      encodeKeyUsage(['keyCertSign', 'cRLSign']),
      encodeSubjectKeyIdentifier(parseSubjectPublicKeyInfo(spkiDer).keyIdentifier),
    ].map(encodeExtension),
  });
  return assembleCertificate(
    tbs,
    'rsa-pkcs1-sha256',
    sign('sha256', tbs, fixturePrivateKey('ca-rsa-3072-1')),
  );
}
