import {
  EU_SEAL,
  EU_SHORT_SEAL,
  EU_TSP,
  FIXED_URLS,
  ISSUING_CA,
  JP_SEAL,
  JP_TSP,
} from '../../test/support/fixed-world';
import { QC_OID, decodeQcStatements } from '../qcstatements/qc-statements';
import type { CertificateProfile } from '../world/certificate-profile';
import { buildName } from '../x509/name';
import { OID } from '../x509/oids';
import { decodeCertificatePolicies } from '../x509/extensions/certificate-policies';
import { decodePrivateKeyUsagePeriod } from '../x509/extensions/private-key-usage-period';
import { parseTbsCertificate, type TbsCertificateView } from '../x509/tbs-certificate';
import {
  compileCertificateTemplate,
  type CertificateFields,
  type TemplateIssuer,
} from './certificate-template';

const ISSUER: TemplateIssuer = {
  caId: 'alpha-ca',
  keyGeneration: 3,
  subjectDer: buildName([{ attribute: 'CN', value: 'Alpha CA TEST' }]),
  subjectKeyIdentifier: Buffer.alloc(20, 1),
  signatureAlgorithm: 'ecdsa-sha256',
  tsp: EU_TSP,
};
const FIELDS: CertificateFields = {
  serialNumber: Buffer.alloc(16, 0x7f),
  validity: { notBefore: new Date('2027-01-01T00:00:00Z'), notAfter: new Date('2050-12-31T23:59:59Z') },
  subjectDer: buildName([{ attribute: 'CN', value: 'Maker TEST' }]),
  spkiDer: Buffer.from('3000', 'hex'),
  subjectKeyIdentifier: Buffer.alloc(20, 2),
  crlShard: 2,
  alternativeNames: [{ type: 'rfc822Name', value: 'seal@maker.test' }],
  lei: '506700GE1G29325QX363',
};
const NAMES = new Map<string, string>(Object.entries(OID).map(([name, oid]) => [oid, name]));

function build(profile: CertificateProfile, issuer = ISSUER, fields = FIELDS): TbsCertificateView {
  return parseTbsCertificate(compileCertificateTemplate(profile, issuer, FIXED_URLS).tbsCertificate(fields));
}
function extensionNames(view: TbsCertificateView): string[] {
  return view.extensions.map(({ oid, critical }) => `${NAMES.get(oid) ?? oid}${critical ? '!' : ''}`);
}
const EVERYTHING: CertificateProfile = {
  ...EU_SEAL,
  privateKeyUsagePeriod: 'P1Y',
  basicConstraints: { cA: true },
  extKeyUsage: { oids: [OID.timeStamping], critical: true },
  leiRole: 'Procurist',
  status: { ...EU_SEAL.status, ocspNoCheck: true, validityAssured: true, noRevAvail: true },
};

describe('certificate template', () => {
  it.each<[string, CertificateProfile, CertificateFields, string[]]>([
    [
      'all extensions in their order',
      EVERYTHING,
      FIELDS,
      [
        'authorityKeyIdentifier',
        'subjectKeyIdentifier',
        'keyUsage!',
        'privateKeyUsagePeriod',
        'certificatePolicies',
        'subjectAltName',
        'basicConstraints!',
        'extKeyUsage!',
        'cRLDistributionPoints',
        'authorityInfoAccess',
        'ocspNoCheck',
        'qcStatements',
        'validityAssuredShortTerm',
        'noRevAvail',
        'lei',
        'leiRole',
      ],
    ],
    [
      'a short-term seal without status addresses',
      EU_SHORT_SEAL,
      { ...FIELDS, alternativeNames: [], lei: undefined },
      [
        'authorityKeyIdentifier',
        'subjectKeyIdentifier',
        'keyUsage!',
        'certificatePolicies',
        'authorityInfoAccess',
        'qcStatements',
        'validityAssuredShortTerm',
        'noRevAvail',
      ],
    ],
    [
      'a CA certificate',
      ISSUING_CA,
      { ...FIELDS, alternativeNames: [], lei: undefined },
      [
        'authorityKeyIdentifier',
        'subjectKeyIdentifier',
        'keyUsage!',
        'certificatePolicies',
        'basicConstraints!',
        'cRLDistributionPoints',
        'authorityInfoAccess',
      ],
    ],
  ])('ok %s', (_name, profile, fields, expected) => {
    expect(extensionNames(build(profile, ISSUER, fields))).toEqual(expected);
  });

  it('ok takes what differs from the fields and the rest from the issuer', () => {
    const view = build(EU_SEAL);
    expect(Buffer.from(view.serialNumber)).toEqual(Buffer.from(FIELDS.serialNumber));
    expect(view.issuer.entries.map(({ value }) => value)).toEqual(['Alpha CA TEST']);
    expect(view.subject.entries.map(({ value }) => value)).toEqual(['Maker TEST']);
    expect([view.notBefore, view.notAfter]).toEqual([FIELDS.validity.notBefore, FIELDS.validity.notAfter]);
    expect(Buffer.from(view.extension(OID.cRLDistributionPoints)?.value ?? []).toString('latin1')).toContain(
      'http://pki.test/crl/alpha-ca/2.crl',
    );
    expect(Buffer.from(view.extension(OID.authorityInfoAccess)?.value ?? []).toString('latin1')).toContain(
      'http://pki.test/aia/alpha-ca/3.cer',
    );
  });

  it('ok one template serves every shard', () => {
    const template = compileCertificateTemplate(EU_SEAL, ISSUER, FIXED_URLS);
    for (const crlShard of [0, 1, 0]) {
      const text = Buffer.from(template.tbsCertificate({ ...FIELDS, crlShard })).toString('latin1');
      expect(text).toContain(`/crl/alpha-ca/${crlShard}.crl`);
      expect(template.statusUris(crlShard).crl).toEqual([`http://pki.test/crl/alpha-ca/${crlShard}.crl`]);
    }
  });

  it('ok policies stand below the arc of the provider, with the CPS where the profile asks', () => {
    const view = build(JP_SEAL, { ...ISSUER, tsp: JP_TSP });
    expect(
      decodeCertificatePolicies(view.extension(OID.certificatePolicies)?.value ?? new Uint8Array()),
    ).toEqual([{ oid: '2.999.392.1.2.1', cpsUri: 'http://pki.test/repository/alpha-ca/cps' }]);
  });

  it.each<[string, CertificateProfile, string[]]>([
    ['EU seal', EU_SEAL, [QC_OID.compliance, QC_OID.sscd, QC_OID.pds, QC_OID.type, QC_OID.semantics]],
    [
      'Japanese seal',
      JP_SEAL,
      [
        QC_OID.compliance,
        QC_OID.pds,
        QC_OID.type,
        QC_OID.cClegislation,
        QC_OID.qscdLegislation,
        QC_OID.semantics,
      ],
    ],
    [
      'every statement',
      {
        ...JP_SEAL,
        qcStatements: {
          ...JP_SEAL.qcStatements,
          sscd: true,
          identMethod: 'eIDAS2-acd',
          retentionYears: 15,
          limitValue: { currency: 'EUR', amount: 5, exponent: 4 },
        },
      },
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `0.4.0.1862.1.${number}`).concat(QC_OID.semantics),
    ],
  ])('ok statements of the %s', (_name, profile, expected) => {
    const statements = decodeQcStatements(
      build(profile).extension(OID.qcStatements)?.value ?? new Uint8Array(),
    );
    expect(statements.map(({ oid }) => oid)).toEqual(expected);
  });

  it('ok a profile without statements has no qcStatements', () => {
    const { qcStatements: _left, ...plain } = EU_SEAL;
    expect(build(plain).extension(OID.qcStatements)).toBeUndefined();
    expect(build({ ...plain, qcStatements: {} }).extension(OID.qcStatements)).toBeUndefined();
  });

  it('ok the key usage period ends with its last second', () => {
    const value = build(EVERYTHING).extension(OID.privateKeyUsagePeriod)?.value ?? new Uint8Array();
    expect(decodePrivateKeyUsagePeriod(value)).toEqual({
      notBefore: new Date('2027-01-01T00:00:00Z'),
      notAfter: new Date('2027-12-31T23:59:59Z'),
    });
  });

  it('ok a self-signed root has no authorityKeyIdentifier', () => {
    const view = build(ISSUING_CA, { ...ISSUER, subjectKeyIdentifier: undefined });
    expect(view.extension(OID.authorityKeyIdentifier)).toBeUndefined();
  });

  it('ok the profile hash follows the content', () => {
    const hashOf = (profile: CertificateProfile): string =>
      compileCertificateTemplate(profile, ISSUER, FIXED_URLS).profileHash;
    expect(hashOf({ ...EU_SEAL })).toBe(hashOf(EU_SEAL));
    expect(hashOf({ ...EU_SEAL, lei: 'none' })).not.toBe(hashOf(EU_SEAL));
  });
});
