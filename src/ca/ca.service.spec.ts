import { X509Certificate } from 'node:crypto';
import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { EU_MAKER, EU_PERSON, FIXED_WORLD, JP_MAKER } from '../../test/support/fixed-world';
import { fixtureKeyStore } from '../../test/support/fixture-keys';
import { newTestKey } from '../../test/support/certification-request';
import { PkiError } from '../common/pki-error';
import { SystemRandomness, type Randomness } from '../common/randomness';
import { parseSubjectPublicKeyInfo, type SubjectPublicKeyInfo } from '../x509/subject-public-key-info';
import { decodeCrlDistributionPoints } from '../x509/extensions/crl-distribution-points';
import { OID } from '../x509/oids';
import { parseCertificate } from '../x509/tbs-certificate';
import type { CaService } from './ca.service';
import type { EstablishedCas } from './established-cas';
import type { IssuanceRequest, UnitParts } from './issued-certificate';

const NOTHING: UnitParts = { statements: [], audit: [], events: [] };
const nothing = (): UnitParts => NOTHING;

let workshop: CaWorkshop;
let established: EstablishedCas;
let service: CaService;

beforeEach(async () => {
  workshop = await openCaWorkshop(fixtureKeyStore(FIXED_WORLD));
  established = await workshop.start();
  service = workshop.service(established, new SystemRandomness());
});
afterEach(() => workshop.close());

const newKey = (): SubjectPublicKeyInfo => parseSubjectPublicKeyInfo(newTestKey('P-256').spkiDer);
const request = (members: Partial<IssuanceRequest> = {}): IssuanceRequest => ({
  caId: 'alpha-ca',
  profileId: 'eu-seal',
  subjectData: EU_MAKER,
  publicKey: newKey(),
  keyId: 'key-1',
  clientId: 'rssp-1',
  enrolmentId: 'enr_1',
  credentialId: 'credential-1',
  linkedState: 'issued',
  ...members,
});
async function codeOf(issuance: Promise<unknown>): Promise<string> {
  try {
    await issuance;
    return 'issued';
  } catch (error) {
    if (error instanceof PkiError) return error.code;
    throw error;
  }
}
const countOf = async (table: string): Promise<number> =>
  Number((await workshop.database.get(`SELECT count(*) AS n FROM ${table}`, []))?.['n']);

describe('issuing', () => {
  it.each<[string, Partial<IssuanceRequest>]>([
    ['a seal under P-256', {}],
    ['a seal under RSASSA-PSS', { caId: 'bravo-ca', profileId: 'jp-seal', subjectData: JP_MAKER }],
    ['a signature', { profileId: 'eu-signature', subjectData: EU_PERSON }],
    ['a short-term seal', { profileId: 'eu-short-seal' }],
  ])('ok %s: the issuer verifies it, and the row holds the same octets', async (_name, members) => {
    const linkBy = new Date('2027-03-02T12:00:00Z');
    const order = request({ ...members, linkBy });
    const issued = await service.issue(order, nothing);
    const certificate = new X509Certificate(issued.certificateDer);
    const [issuer, root] = issued.chainDer.map((der) => new X509Certificate(der));
    expect(issuer && certificate.verify(issuer.publicKey)).toBe(true);
    expect(issuer && root && issuer.verify(root.publicKey)).toBe(true);
    expect(issued.chainDer).toHaveLength(2);
    expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(
      Buffer.from(order.publicKey.der),
    );

    const row = await workshop.certificates.findById(issued.certId);
    expect(Buffer.from(row?.certificateDer ?? [])).toEqual(Buffer.from(issued.certificateDer));
    expect(
      Buffer.from(row?.fingerprint ?? [])
        .toString('hex')
        .toUpperCase(),
    ).toBe(certificate.fingerprint256.replaceAll(':', ''));
    expect(certificate.serialNumber.toLowerCase()).toBe(issued.serialHex);
    expect(Buffer.from(row?.serial ?? []).toString('hex')).toBe(issued.serialHex);
    expect(row).toMatchObject({
      caId: order.caId,
      keyGeneration: 1,
      kind: 'subject',
      profileId: order.profileId,
      clientId: 'rssp-1',
      enrolmentId: 'enr_1',
      credentialId: 'credential-1',
      keyId: 'key-1',
      state: 'issued',
      linkBy,
      notBefore: issued.notBefore,
      notAfter: issued.notAfter,
      liveKey: order.publicKey.sha256Hex,
    });
  });

  it('ok stores what accompanies the certificate in the same unit, with an audit record of its own', async () => {
    const issued = await service.issue(request(), ({ certId, serialHex }) => ({
      statements: [workshop.parts.settings.put('accompanied', certId)],
      audit: [
        {
          actor: 'rssp-1',
          action: 'enrolment.issued',
          objectType: 'enrolment',
          objectId: 'enr_1',
          details: {},
        },
      ],
      events: [{ type: 'certificate.issued', clientId: 'rssp-1', objectId: certId, payload: { serialHex } }],
    }));
    expect(await workshop.parts.settings.find('accompanied')).toBe(issued.certId);
    const actions = await workshop.database.all(
      'SELECT action, object_id FROM audit_record ORDER BY sequence DESC LIMIT 2',
      [],
    );
    expect(actions).toEqual([
      { action: 'enrolment.issued', object_id: 'enr_1' },
      { action: 'certificate.issued', object_id: issued.certId },
    ]);
    expect(await countOf('outbox_event')).toBe(1);
  });

  it('fails with the refusal of an accompanying statement, and nothing is stored', async () => {
    const before = await countOf('certificate');
    const refusal = (): PkiError => new PkiError('nonce_reused', 'used');
    const statement = {
      name: 'test',
      sql: "DELETE FROM challenge WHERE nonce = 'x'",
      parameters: [],
      rowsAffected: 1,
      refusal,
    };
    const issuance = service.issue(request(), () => ({ ...NOTHING, statements: [statement] }));
    expect(await codeOf(issuance)).toBe('nonce_reused');
    expect(await countOf('certificate')).toBe(before);
  });

  it('spreads certificates over the shards of the CA, and the certificate names its own', async () => {
    const shards = new Set<number>();
    for (let count = 0; count < 40; count++) {
      const issued = await service.issue(request(), nothing);
      shards.add(issued.crlShard);
      const points = parseCertificate(issued.certificateDer).tbs.extension(OID.cRLDistributionPoints);
      const url = `http://pki.test/crl/alpha-ca/${issued.crlShard}.crl`;
      expect(decodeCrlDistributionPoints(points?.value ?? new Uint8Array())).toEqual([url]);
      expect(issued.statusUris).toEqual({ crl: [url], ocsp: ['http://pki.test/ocsp/alpha-ca'] });
      expect(await workshop.certificates.findById(issued.certId)).toMatchObject({
        crlShard: issued.crlShard,
      });
    }
    expect([...shards].sort()).toEqual([0, 1, 2, 3]);
  });

  it.each<[string, Partial<IssuanceRequest>, string]>([
    ['unknown CA', { caId: 'nobody' }, 'unknown_ca'],
    ['profile of another CA', { profileId: 'jp-seal' }, 'unknown_profile'],
    ['subject that does not fit', { subjectData: { ...EU_MAKER, lei: 'X' } }, 'subject_mismatch'],
    ['person for a seal', { subjectData: EU_PERSON }, 'subject_type_mismatch'],
    ['validity beyond the profile', { validity: { duration: 'P10Y' } }, 'policy_violation'],
  ])('fails %s', async (_name, members, code) => {
    const before = await countOf('certificate');
    expect(await codeOf(service.issue(request(members), nothing))).toBe(code);
    expect(await countOf('certificate')).toBe(before);
  });

  it.each(['offline', 'retired'] as const)(
    'fails while the CA is %s, saying when to come back',
    async (state) => {
      established.noteState('alpha-ca', state);
      const issuance = service.issue(request(), nothing);
      await expect(issuance).rejects.toMatchObject({
        code: 'ca_offline',
        retryAfterSeconds: expect.any(Number) as number,
      });
      expect(service.findCa('alpha-ca')?.state).toBe(state);
    },
  );
});

describe('serial number in use', () => {
  /** Draws this serial number so many times, then others. */
  function repeating(serialHex: string, times: number): Randomness {
    const system = new SystemRandomness();
    let left = times;
    return {
      bytes: (length) => (length === 16 && left-- > 0 ? Buffer.from(serialHex, 'hex') : system.bytes(length)),
    };
  }

  it('ok draws again, and what accompanies follows the second certificate', async () => {
    const { serialHex } = await service.issue(request(), nothing);
    const seen: string[] = [];
    const second = await workshop.service(established, repeating(serialHex, 2)).issue(request(), (issued) => {
      seen.push(issued.serialHex);
      return NOTHING;
    });
    expect(seen).toEqual([serialHex, serialHex, second.serialHex]);
    expect(second.serialHex).not.toBe(serialHex);
  });

  it('ok the same serial number at another CA', async () => {
    const { serialHex } = await service.issue(request(), nothing);
    const order = request({ caId: 'bravo-ca', profileId: 'jp-seal', subjectData: JP_MAKER });
    const second = await workshop.service(established, repeating(serialHex, 1)).issue(order, nothing);
    expect(second.serialHex).toBe(serialHex);
  });

  it('fails after three draws: the generator is broken', async () => {
    const { serialHex } = await service.issue(request(), nothing);
    const broken = workshop.service(established, repeating(serialHex, 3));
    await expect(broken.issue(request(), nothing)).rejects.toThrow('conflict at certificate.insert');
  });
});

describe('one live certificate of a key at a CA', () => {
  it('fails a second one, also at the same moment', async () => {
    const publicKey = newKey();
    const codes = await Promise.all(
      Array.from({ length: 5 }, () => codeOf(service.issue(request({ publicKey }), nothing))),
    );
    expect(codes.sort()).toEqual([
      'duplicate_key',
      'duplicate_key',
      'duplicate_key',
      'duplicate_key',
      'issued',
    ]);
    expect(await codeOf(service.issue(request({ publicKey }), nothing))).toBe('duplicate_key');
  });

  it('ok at another CA', async () => {
    const publicKey = newKey();
    await service.issue(request({ publicKey }), nothing);
    const order = request({ publicKey, caId: 'bravo-ca', profileId: 'jp-seal', subjectData: JP_MAKER });
    expect(await codeOf(service.issue(order, nothing))).toBe('issued');
  });

  it.each(['revoked', 'superseded', 'expired'] as const)('ok after the first is %s', async (to) => {
    const publicKey = newKey();
    const { certId } = await service.issue(request({ publicKey }), nothing);
    const change = workshop.certificates.changeState({
      certId,
      from: ['issued'],
      to,
      at: workshop.clock.now(),
    });
    await workshop.parts.store.commit({ ...NOTHING, statements: [change] });
    expect(await codeOf(service.issue(request({ publicKey }), nothing))).toBe('issued');
    expect(await workshop.certificates.findById(certId)).toMatchObject({ liveKey: null, state: to });
  });

  it('ok after the last second of the first, not in it', async () => {
    const publicKey = newKey();
    const { notAfter } = await service.issue(request({ publicKey }), nothing);
    workshop.clock.set(notAfter);
    expect(await codeOf(service.issue(request({ publicKey }), nothing))).toBe('duplicate_key');
    workshop.clock.advanceSeconds(1);
    expect(await codeOf(service.issue(request({ publicKey }), nothing))).toBe('issued');
  });
});

describe('what is public about the CAs', () => {
  it('lists them in the order of the world, with addresses and policies', () => {
    expect(service.cas().map(({ caId }) => caId)).toEqual(FIXED_WORLD.cas.map(({ caId }) => caId));
    expect(service.findCa('bravo-ca')).toMatchObject({
      subject: 'CN=Bravo CA TEST,organizationIdentifier=NTRJP-7123456789012,O=Bravo Trust TEST,C=JP',
      jurisdiction: 'JP',
      state: 'active',
      keyAlgorithm: 'RSA-3072',
      policies: ['2.999.392.1.2.1'],
      profileIds: ['jp-seal'],
      crl: ['http://pki.test/crl/bravo-ca/0.crl'],
      ocsp: ['http://pki.test/ocsp/bravo-ca'],
      aia: ['http://pki.test/aia/bravo-ca/1.cer'],
    });
    expect(service.chain('bravo-ca')).toHaveLength(2);
    expect(service.findCa('bravo-root')?.chainDer).toEqual([]);
    expect(service.findCa('nobody')).toBeUndefined();
    expect(() => service.chain('nobody')).toThrow(PkiError);
  });
});
