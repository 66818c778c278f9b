import { generateKeyPairSync } from 'node:crypto';
import { TAG } from '../../src/asn1/tags';
import { CaService } from '../../src/ca/ca.service';
import { EstablishedCas } from '../../src/ca/established-cas';
import type { SubjectData } from '../../src/ca/subject-data';
import { FixedClock } from '../../src/common/clock';
import { decodeAuthorityInformationAccess } from '../../src/x509/extensions/authority-information-access';
import { decodeFreshestCrl } from '../../src/x509/extensions/freshest-crl';
import { OID } from '../../src/x509/oids';
import { parseSubjectPublicKeyInfo } from '../../src/x509/subject-public-key-info';
import { parseCertificate } from '../../src/x509/tbs-certificate';
import { subjectDataOf, type PublishedProfile } from '../conformance/subject-variants';
import {
  crlAt,
  distributionPointsOf,
  entriesOf,
  OpenSslRelyingParty,
  publishDue,
} from '../support/crl-lists';
import { RaClient, type EnrolmentBody, type Json } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const describeWithOpenSsl = OpenSslRelyingParty.isThere ? describe : describe.skip;

describe('CRLs', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let rssp: RaClient;

  beforeAll(async () => {
    app = await createTestApp({ clock });
    rssp = await RaClient.open(app);
  });
  afterAll(() => app.close());

  const allPaths = () =>
    app
      .get(EstablishedCas)
      .list()
      .flatMap(({ definition: { caId, crlShards } }) =>
        [
          ...Array.from({ length: crlShards }, (_, shard) => [`${shard}.crl`, `${shard}-delta.crl`]).flat(),
          'arl.crl',
          'full.crl',
        ].map((name) => [caId, name] as const),
      );
  const derOf = (enrolment: EnrolmentBody) => Buffer.from(enrolment.certificate ?? '', 'base64');
  const shardOf = (enrolment: EnrolmentBody) =>
    (distributionPointsOf(derOf(enrolment))[0] ?? '').replace(`${app.baseUrl}/crl/`, '');
  const deltaOf = (path: string) => path.replace('.crl', '-delta.crl');
  const revoke = async (enrolment: EnrolmentBody, members: Json = {}) => {
    const path = `certificates/${enrolment.certId}/revocations`;
    const answer = await rssp.post(path, { revocationReason: 4, ...members });
    expect(answer.statusCode).toBe(200);
  };
  const hold = async (enrolment: EnrolmentBody) => {
    const answer = await rssp.post(`certificates/${enrolment.certId}/suspension`, {});
    expect(answer.statusCode).toBe(200);
  };
  const release = async (enrolment: EnrolmentBody) => {
    const answer = await rssp.delete(`certificates/${enrolment.certId}/suspension`);
    expect(answer.statusCode).toBe(200);
  };

  it('C1 C2 C3 C4 C13 are of version 2, signed by their CA, numbered, and without an empty list of entries', async () => {
    const issuers = new Map(
      app
        .get(EstablishedCas)
        .list()
        .map((ca) => [ca.definition.caId, ca]),
    );
    for (const [caId, name] of allPaths()) {
      const list = await crlAt(app, `${caId}/${name}`);
      const ca = issuers.get(caId);
      const extensions = new Map(list.extensions.map((extension) => [extension.oid, extension]));
      expect(list.version).toBe(2);
      expect(list.issuer.der).toEqual(ca?.subjectDer);
      expect(list.signatureAlgorithmDer).toEqual(list.tbsSignatureAlgorithmDer);
      expect(list.hasEntries).toBe(false);
      expect(extensions.get(OID.crlNumber)?.critical).toBe(false);
      expect(list.crlNumber).toBeGreaterThan(0n);
      const keyIdentifier = Buffer.from(ca?.current.subjectKeyIdentifier ?? []).toString('hex');
      const akiHex = Buffer.from(extensions.get(OID.authorityKeyIdentifier)?.value ?? []).toString('hex');
      expect(akiHex.endsWith(keyIdentifier)).toBe(true);
      expect([list.thisUpdateTag, list.nextUpdateTag]).toEqual([TAG.UTC_TIME, TAG.UTC_TIME]);
    }
  });

  it('C5 C14 every CDP and AIA URL of a certificate of every profile answers at once, and the IDP is the CDP', async () => {
    const profiles = (await rssp.get('profiles?limit=100')).json<{ items: PublishedProfile[] }>().items;
    expect(profiles.length).toBeGreaterThan(10);
    let crawled = 0;
    for (const profile of profiles) {
      for (const caId of profile.caIds) {
        const ca = app.get(EstablishedCas).find(caId);
        const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
        const { certificateDer } = await app.get(CaService).issue(
          {
            caId,
            profileId: profile.profileId,
            subjectData: subjectDataOf('latin', profile, ca?.tsp.country ?? 'XA') as unknown as SubjectData,
            publicKey: parseSubjectPublicKeyInfo(spki.export({ type: 'spki', format: 'der' })),
            keyId: `key-${profile.profileId}`,
            clientId: null,
            enrolmentId: null,
            credentialId: null,
            linkedState: 'active',
          },
          () => ({ statements: [], audit: [], events: [] }),
        );
        const aia = parseCertificate(certificateDer).tbs.extensions.find(
          ({ oid }) => oid === OID.authorityInfoAccess,
        );
        const { caIssuers = [] } = aia ? decodeAuthorityInformationAccess(aia.value) : {};
        for (const url of caIssuers) {
          const answer = await app.inject({ method: 'GET', url: url.replace(app.baseUrl, '') });
          expect(answer.statusCode).toBe(200);
        }
        for (const url of distributionPointsOf(certificateDer)) {
          const path = url.replace(`${app.baseUrl}/crl/`, '');
          for (const each of [path, deltaOf(path)]) {
            const list = await crlAt(app, each);
            const { fullName, onlyContains } = list.issuingDistributionPoint ?? {};
            expect(fullName).toEqual([url]);
            expect(onlyContains).toBeUndefined();
            expect(list.extension(OID.issuingDistributionPoint)?.critical).toBe(true);
          }
          crawled++;
        }
      }
    }
    expect(crawled).toBeGreaterThan(5);
  });

  it('C5 the lists of CA certificates say so, and those of all certificates have no IDP', async () => {
    const arl = await crlAt(app, 'alpha-root/arl.crl');
    expect(arl.issuingDistributionPoint).toMatchObject({ onlyContains: 'cACerts' });
    expect((await crlAt(app, 'alpha-root/full.crl')).issuingDistributionPoint).toBeUndefined();
    const root = app.get(EstablishedCas).find('alpha-seal')?.chainDer[0] ?? new Uint8Array();
    expect(distributionPointsOf(root)).toEqual([`${app.baseUrl}/crl/alpha-root/0.crl`]);
    expect(arl.issuingDistributionPoint?.fullName).toContain(`${app.baseUrl}/crl/alpha-root/0.crl`);
  });

  it('C6 C7 a delta tells what changed since its base: held, revoked, released, with its number', async () => {
    const [kept, freed, ended] = [await rssp.linked(), await rssp.linked(), await rssp.linked()];
    await publishDue(app);
    await hold(kept);
    await hold(freed);
    await publishDue(app);
    const base = await crlAt(app, deltaOf(shardOf(kept)));
    expect(entriesOf(await crlAt(app, shardOf(kept)))).toMatchObject({
      [kept.serialNumber ?? '']: 'certificateHold',
    });
    clock.advanceSeconds(60);
    await release(freed);
    await revoke(ended, { revocationReason: 0 });
    await revoke(kept, { revocationReason: 1 });
    await publishDue(app);
    for (const [enrolment, inFull, inDelta] of [
      [kept, 'keyCompromise', 'keyCompromise'],
      [freed, undefined, 'removeFromCRL'],
      [ended, '-', '-'],
    ] as const) {
      const path = shardOf(enrolment);
      const [full, delta] = [await crlAt(app, path), await crlAt(app, deltaOf(path))];
      const serial = enrolment.serialNumber ?? '';
      expect([entriesOf(full)[serial], entriesOf(delta)[serial]]).toEqual([inFull, inDelta]);
      expect(delta.crlNumber).toBe(full.crlNumber);
      expect(delta.thisUpdate).toEqual(full.thisUpdate);
      expect(delta.baseCrlNumber).toBeLessThan(delta.crlNumber ?? 0n);
      expect(delta.extension(OID.deltaCrlIndicator)?.critical).toBe(true);
      const freshest = full.extension(OID.freshestCrl);
      expect(freshest?.critical).toBe(false);
      expect(decodeFreshestCrl(freshest?.value ?? new Uint8Array())).toEqual([
        `${app.baseUrl}/crl/${deltaOf(path)}`,
      ]);
      expect(delta.extension(OID.freshestCrl)).toBeUndefined();
      expect(full.baseCrlNumber).toBeUndefined();
    }
    // The base stays until it has run out: who holds any list since then can use the delta.
    const later = await crlAt(app, deltaOf(shardOf(kept)));
    expect(later.baseCrlNumber).toBe(base.baseCrlNumber);
    expect(Object.values(entriesOf(await crlAt(app, 'alpha-seal/full.crl')))).toContain('keyCompromise');
  });

  it('C7 every reason that a client may give is listed as such, unspecified by omission', async () => {
    const reasons = {
      1: 'keyCompromise',
      3: 'affiliationChanged',
      4: 'superseded',
      5: 'cessationOfOperation',
    };
    for (const [number, name] of Object.entries(reasons)) {
      const enrolment = await rssp.linked();
      await revoke(enrolment, { revocationReason: Number(number), invalidityDate: '2026-03-31T00:00:00Z' });
      await publishDue(app);
      const list = await crlAt(app, shardOf(enrolment));
      const entry = list.find(Buffer.from(enrolment.serialNumber ?? '', 'hex'));
      expect(entry).toMatchObject({ reason: name, invalidityDate: new Date('2026-03-31T00:00:00Z') });
    }
  });

  it('C8 a revocation is never taken back, a revocation is told to be published when a list shows it', async () => {
    const enrolment = await rssp.linked();
    await revoke(enrolment);
    const path = `certificates/${enrolment.certId}/revocations`;
    const before = (await rssp.get(path)).json<{ items: Json[] }>().items;
    expect(before).toMatchObject([{ state: 'effective' }]);
    await publishDue(app);
    const after = (await rssp.get(path)).json<{ items: Json[] }>().items;
    expect(after).toMatchObject([{ state: 'published' }]);
    const number = (await crlAt(app, shardOf(enrolment))).crlNumber ?? 0n;
    await publishDue(app);
    expect((await crlAt(app, shardOf(enrolment))).crlNumber).toBe(number);
    expect((await rssp.delete(`certificates/${enrolment.certId}/suspension`)).statusCode).toBe(409);
    expect(entriesOf(await crlAt(app, shardOf(enrolment)))).toHaveProperty(enrolment.serialNumber ?? '');
  });

  describeWithOpenSsl('judged by openssl', () => {
    const party = new OpenSslRelyingParty();
    afterAll(() => party.close());

    const octets = async (path: string) =>
      (await app.inject({ method: 'GET', url: `/crl/${path}` })).rawPayload;
    const chainOf = (caId: string) => app.get(EstablishedCas).find(caId)?.chainDer ?? [];

    it('C1 the signature of every list verifies under its CA', async () => {
      for (const [caId, name] of allPaths()) {
        const [certificate = new Uint8Array()] = chainOf(caId);
        expect(party.readCrl(await octets(`${caId}/${name}`), certificate)).toContain('verify OK');
      }
    }, 60_000);

    it.each([
      ['alpha-seal', 'eu-qseal-qscd'],
      ['alpha-seal', 'eu-qseal'],
    ])('C6 at %s, %s: good, held, released, revoked, by list and by delta', async (caId, profileId) => {
      const enrolment = await rssp.linked({ caId, profileId });
      const path = shardOf(enrolment);
      const verdict = (lists: readonly Uint8Array[]) =>
        party.verify(derOf(enrolment), chainOf(caId), lists, clock.now());
      await publishDue(app);
      const good = await octets(path);
      expect(verdict([good])).toMatch(/: OK/);
      clock.advanceSeconds(60);
      await hold(enrolment);
      await publishDue(app);
      const held = await octets(path);
      expect(verdict([held])).toMatch(/certificate revoked/);
      expect(verdict([good, await octets(deltaOf(path))])).toMatch(/certificate revoked/);
      clock.advanceSeconds(60);
      await release(enrolment);
      await publishDue(app);
      expect(verdict([await octets(path)])).toMatch(/: OK/);
      expect(verdict([held, await octets(deltaOf(path))])).toMatch(/: OK/);
      clock.advanceSeconds(60);
      await revoke(enrolment);
      await publishDue(app);
      expect(verdict([await octets(path)])).toMatch(/certificate revoked/);
      expect(verdict([good, await octets(deltaOf(path))])).toMatch(/certificate revoked/);
      expect(verdict([held, await octets(deltaOf(path))])).toMatch(/certificate revoked/);
    });

    it('C11 the whole path of a certificate is good by the lists of its CA and its root', async () => {
      const enrolment = await rssp.linked();
      await publishDue(app);
      const chain = chainOf('alpha-seal');
      const ofRoot = chain.slice(1);
      // The root itself, which openssl checks as well, names no list; that of all certificates covers it.
      const lists = [await octets(shardOf(enrolment)), await octets('alpha-root/full.crl')];
      expect(party.verify(derOf(enrolment), chain, lists, clock.now(), ['-crl_check_all'])).toMatch(/: OK/);
      for (const name of ['0.crl', 'arl.crl', 'full.crl']) {
        const list = await octets(`alpha-root/${name}`);
        expect(party.verify(chain[0] ?? new Uint8Array(), ofRoot, [list], clock.now())).toMatch(/: OK/);
      }
    });
  });
});
