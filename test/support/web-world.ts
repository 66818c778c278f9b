import { worldFile, type WorldFile } from './world-file';

/** A CA of the EU provider for web sites only, with OCSP answers that serve as long as `validity`. */
export function webCa(cn: string, validity: string): Readonly<Record<string, unknown>> {
  return {
    tspId: 'alpha',
    name: cn,
    kind: 'issuing',
    issuerCaId: 'alpha-root',
    subject: {
      C: '{memberState}',
      O: 'TEST Alpha Trust',
      organizationIdentifier: 'VAT{memberState}-100000001',
      CN: cn,
    },
    keyAlgorithm: 'P-256',
    signatureAlgorithm: 'ecdsa-sha256',
    validity: 'P10Y',
    certificateProfileId: 'issuing-ca',
    profileIds: ['eu-web'],
    status: { ocsp: { validity } },
  };
}

/** As much of a web profile as its status depends on: extKeyUsage serverAuth. */
export const WEB_PROFILE = {
  extends: '_seal',
  name: 'TEST web site',
  jurisdiction: 'EU',
  policies: [{ tspPolicy: '9.1' }],
  keyUsage: ['digitalSignature'],
  extKeyUsage: { oids: ['1.3.6.1.5.5.7.3.1'], critical: false },
  validity: { default: 'P90D', max: 'P198D', notBeforeOffset: 'PT5M' },
  suspension: false,
  revokeExpired: false,
  keepExpiredOnCrl: false,
};

/** `japan-eu` with two CAs for web sites, whose OCSP answers serve as short and as long as they may. */
export function webWorld(): WorldFile {
  const cas = { 'web-short': webCa('TEST Web CA S', 'PT8H'), 'web-long': webCa('TEST Web CA L', 'P10D') };
  return worldFile({ cas }, { 'eu-web': WEB_PROFILE });
}
