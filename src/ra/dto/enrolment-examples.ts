const PROOF = {
  method: 'pkcs10',
  csr: 'MIIBAjCBqQIBADAa',
  nonce: 'r9Cv1xKqg0Ff6Jm3Zt8cVwYb2NdLhS5eUaQoXiPkTjE',
};

/** Complete but for the proof of possession, which is made anew for each request. */
export const ENROLMENT_EXAMPLES = {
  'EU eSeal': {
    summary: 'An EU eSeal of an organization; put your own csr and nonce in',
    value: {
      externalId: 'order-2026-0001',
      credentialID: 'credential-1',
      caId: 'alpha-seal',
      profileId: 'eu-qseal-qscd',
      subjectData: {
        subjectType: 'legal',
        organization_name: 'TEST Demo Maker',
        organization_identifier: 'VATXA-12345678',
        address: { country: 'XA' },
      },
      proofOfPossession: PROOF,
    },
  },
};
