import { sameOctets } from '../../asn1/octets';
import { decodeBasicConstraints } from '../../x509/extensions/basic-constraints';
import { decodeExtKeyUsage } from '../../x509/extensions/ext-key-usage';
import { decodeKeyUsage } from '../../x509/extensions/key-usage';
import { nameValues } from '../../x509/name';
import { OID } from '../../x509/oids';
import { type TbsCertificateView, parseCertificate } from '../../x509/tbs-certificate';
import type { ListDefect, ListRule, ListUnderLint } from './list-rule';

/** id-tsl-kp-tslSigning (TS 119 612 5.7.1). */
export const TSL_SIGNING = '0.4.0.2231.3.0';

const CLAUSE = 'TS 119 612 5.7.1';

type SignerCheck = (certificate: TbsCertificateView, input: ListUnderLint) => string | undefined;

/** A rule on each certificate that may sign. */
function signerRule(
  id: string,
  requirement: string,
  check: SignerCheck,
  severity: ListRule['severity'] = 'error',
): ListRule {
  return {
    id: `ts_119_612.5.7.1.${id}`,
    clause: CLAUSE,
    requirement,
    severity,
    check: function* (input) {
      for (const [place, der] of input.signerCertificates.entries()) {
        const detail = check(parseCertificate(der).tbs, input);
        if (detail !== undefined) yield { element: `certificate ${place + 1} of the signers`, detail };
      }
    },
  };
}

function extensionValue<T>(
  certificate: TbsCertificateView,
  oid: string,
  decode: (value: Uint8Array) => T,
): T | undefined {
  const extension = certificate.extension(oid);
  return extension && decode(extension.value);
}

function* setDefect(detail: string): Generator<ListDefect> {
  yield { element: 'certificates of the signers', detail };
}

export const SIGNER_LIST_RULES: readonly ListRule[] = [
  signerRule(
    'country',
    'The country of the signer is the territory of the scheme.',
    ({ subject }, { list }) => {
      const { schemeTerritory } = list.schemeInformation;
      const countries = nameValues(subject, 'C');
      return countries.length === 1 && countries[0] === schemeTerritory
        ? undefined
        : `has C=${countries.join(', ')}; certify a signer of ${schemeTerritory}`;
    },
  ),
  signerRule(
    'organization',
    'The organization of the signer is a name of the scheme operator.',
    ({ subject }, { list }) => {
      const names = list.schemeInformation.schemeOperatorName.map(({ text }) => text);
      const organizations = nameValues(subject, 'O');
      return organizations.length === 1 && names.includes(organizations[0] ?? '')
        ? undefined
        : `has O=${organizations.join(', ')}, which is no SchemeOperatorName; make them equal`;
    },
  ),
  signerRule(
    'key_usage',
    'keyUsage is digitalSignature, nonRepudiation or both, and nothing else.',
    (certificate) => {
      const usages = extensionValue(certificate, OID.keyUsage, decodeKeyUsage) ?? [];
      return usages.length > 0 &&
        usages.every((usage) => usage === 'digitalSignature' || usage === 'nonRepudiation')
        ? undefined
        : `has the key usage ${usages.join(', ') || 'none'}; certify it for digitalSignature or nonRepudiation alone`;
    },
  ),
  signerRule(
    'extended_key_usage',
    'extKeyUsage is id-tsl-kp-tslSigning.',
    (certificate) => {
      const purposes = extensionValue(certificate, OID.extKeyUsage, decodeExtKeyUsage) ?? [];
      return purposes.includes(TSL_SIGNING)
        ? undefined
        : `lacks the extended key usage ${TSL_SIGNING}; add it`;
    },
    'warning',
  ),
  signerRule('key_identifier', 'There is a subjectKeyIdentifier.', (certificate) =>
    certificate.extension(OID.subjectKeyIdentifier) ? undefined : 'has no subjectKeyIdentifier; add it',
  ),
  signerRule('no_ca', 'The signer is no CA, and basicConstraints says so.', (certificate) => {
    const constraints = extensionValue(certificate, OID.basicConstraints, decodeBasicConstraints);
    return constraints?.cA === false ? undefined : 'does not say CA=FALSE; certify a signer that is no CA';
  }),
  {
    id: 'ts_119_612.5.7.1.valid_at_issue',
    clause: CLAUSE,
    requirement: 'The certificate that signs is valid when the list is issued.',
    severity: 'error',
    check: function* ({ list, signerCertificates: [first] }) {
      if (!first) return;
      const { notBefore, notAfter } = parseCertificate(first).tbs;
      const { listIssueDateTime } = list.schemeInformation;
      if (listIssueDateTime < notBefore || listIssueDateTime > notAfter) {
        yield* setDefect('the first is not valid at ListIssueDateTime; sign with another one');
      }
    },
  },
  {
    id: 'ts_119_612.5.7.1.two_signers',
    clause: CLAUSE,
    requirement:
      'At least two certificates of different keys and ends may sign, so that one can follow the other.',
    severity: 'error',
    check: function* ({ signerCertificates }) {
      if (signerCertificates.length < 2) {
        yield* setDefect(`there are ${signerCertificates.length}; announce two`);
        return;
      }
      const [first, ...others] = signerCertificates.map((der) => parseCertificate(der).tbs);
      if (!first) return;
      if (!others.some(({ spkiDer }) => !sameOctets(spkiDer, first.spkiDer))) {
        yield* setDefect('all are of one key; make a second key');
      } else if (!others.some(({ notAfter }) => notAfter.getTime() !== first.notAfter.getTime())) {
        yield* setDefect('all end at the same time; stagger their validity');
      }
    },
  },
];
