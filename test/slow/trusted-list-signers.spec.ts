import { DueWorkService } from '../../src/jobs/due-work.service';
import { CertificateRepository } from '../../src/store/certificate.repository';
import type {
  ListedServicesDto,
  PublishedListsDto,
  TrustedListDto,
} from '../../src/trusted-list/management/trusted-list.dto';
import { readTrustedList } from '../../src/trusted-list/read-trusted-list';
import { fingerprint, ListOperator, shownIssues } from '../support/list-operator';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

/** What stands behind the pivots: the announcement of the signers, and the page about the list. */
const PAGES = ['/tl/eu/signers.html', '/tl/eu/info.html'];

describe('signers of trusted lists, and the CAs on them', () => {
  let app: TestApp;
  let operator: ListOperator;

  beforeEach(async () => {
    app = await createTestApp();
    await app.listen();
    operator = new ListOperator(app);
  });

  afterEach(() => app.close());

  const pagesOf = async (file: string, signers: readonly Uint8Array[]): Promise<string[]> =>
    readTrustedList(await operator.octetsOf(file), signers).list.schemeInformation.schemeInformationUri.map(
      ({ uri }) => uri.replace(/.*\/tl/, '/tl'),
    );

  it('ok: a new signer of a list of lists: a pivot by the old one leads to it', async () => {
    const before = await operator.announcedSigners('eu-lotl');
    const { body } = await operator.ask<PublishedListsDto>('POST', '/trusted-lists/eu-lotl/signers/roll');
    expect(shownIssues(body.lists)).toEqual([
      'eu/lotl-pivot-2.xml 2',
      'eu/lotl.xml 3',
      'eu/lotl-v5.xml 2',
      // They name its signers.
      'ms/tl.xml 2',
      'ms/tl-v5.xml 2',
      'jp/tl.xml 2',
      'jp/tl-v5.xml 2',
    ]);
    const after = (await operator.ask<TrustedListDto>('GET', '/trusted-lists/eu-lotl')).body;
    expect(after.signers.map(({ ordinal, retiredAt }) => [ordinal, retiredAt === null])).toEqual([
      [1, false],
      [2, true],
      [3, true],
    ]);

    // As EU DSS does: the pivot by the signers announced before, the list by those that the pivot names for it.
    const pivot = readTrustedList(await operator.octetsOf('eu/lotl-pivot-2.xml'), before);
    const self = pivot.list.schemeInformation.pointersToOtherTsl?.find(({ tslLocation }) =>
      tslLocation.endsWith('/tl/eu/lotl.xml'),
    );
    const next = self?.serviceDigitalIdentities.flatMap(({ x509Certificates }) => x509Certificates) ?? [];
    const current = await operator.octetsOf('eu/lotl.xml');
    const lotl = readTrustedList(current, next);
    expect([pivot, lotl].map(({ signerCertificateDer }) => fingerprint(signerCertificateDer))).toEqual(
      before.map(fingerprint),
    );
    expect(() => readTrustedList(current, before.slice(0, 1))).toThrow(/unknown_signer/);
    expect(await pagesOf('eu/lotl.xml', next)).toEqual(['/tl/eu/lotl-pivot-2.xml', ...PAGES]);

    // A second time: the newest pivot stands first, and the first one stays as it was.
    const first = await operator.octetsOf('eu/lotl-pivot-2.xml');
    await operator.ask('POST', '/trusted-lists/eu-lotl/signers/roll');
    expect(await pagesOf('eu/lotl.xml', await operator.announcedSigners('eu-lotl'))).toEqual([
      '/tl/eu/lotl-pivot-4.xml',
      '/tl/eu/lotl-pivot-2.xml',
      ...PAGES,
    ]);
    expect((await operator.octetsOf('eu/lotl-pivot-2.xml')).equals(first)).toBe(true);
  });

  it('ok: a new signer of a list of services: those that point to it are issued anew', async () => {
    const { body } = await operator.ask<PublishedListsDto>('POST', '/trusted-lists/jp-tl/signers/roll');
    // By this composer, ades-lotl does not point to Japan.
    expect(shownIssues(body.lists)).toEqual([
      'eu/lotl.xml 2',
      'eu/lotl-v5.xml 2',
      'eu/mra-hub.xml 2',
      'eu/mra-hub-v5.xml 2',
      'jp/tl.xml 2',
      'jp/tl-v5.xml 2',
    ]);
    expect(await operator.audited('trusted_list_signer.retired')).toEqual(['management jp-tl/1']);
  });

  it.each([
    ['alpha-seal', 'ms/tl.xml', 'withdrawn', 'granted'],
    ['bravo-eseal', 'jp/tl.xml', 'revoked', 'accredited'],
  ])(
    'ok: when the certificate of the CA %s is revoked, %s tells %s since then',
    async (caId, file, word, status) => {
      const rows = await app.get(CertificateRepository).list({ kind: 'issuing-ca', limit: 50 });
      const certId = rows.find(({ keyId }) => keyId === `${caId}-1`)?.certId ?? '';
      const ra = await RaClient.open(app, 'demo-operator');
      await ra.post(`certificates/${certId}/revocations`, { revocationReason: 2 });
      const revoked = await app.get(CertificateRepository).findById(certId);
      await app.get(DueWorkService).runDue();
      const { body } = await operator.ask<ListedServicesDto>('GET', '/listed-services');
      const service = body.services.find(({ serviceId }) => serviceId === caId);
      expect(revoked?.revokedAt).toBeInstanceOf(Date);
      expect([service?.status, new Date(service?.startingTime ?? 0)]).toEqual([word, revoked?.revokedAt]);
      expect((await operator.octetsOf(file)).toString()).toContain(`Svcstatus/${word}<`);
      expect(await operator.audited('listed_service.status_changed')).toEqual([`system ${caId}`]);

      // What an operator decides afterwards stands.
      await operator.ask('POST', '/clock/advance', { seconds: 120 });
      await operator.ask('POST', `/listed-services/${caId}/status`, { status });
      await operator.ask('POST', '/clock/advance', { seconds: 120 });
      await app.get(DueWorkService).runDue();
      expect(await operator.audited('listed_service.status_changed')).toEqual([
        `system ${caId}`,
        `management ${caId}`,
      ]);
    },
  );

  it('ok: a year passes without a gap, and numbers grow by one', async () => {
    let number = 1;
    for (let day = 0; day < 366; day += 5) {
      await operator.ask('POST', '/clock/advance', { duration: 'P5D' });
      await app.get(DueWorkService).runDue();
      const { body } = await operator.ask<{ readonly now: string }>('GET', '/clock');
      const issues = await operator.issues();
      for (const { issuedAt, nextUpdate } of issues) {
        expect(issuedAt <= body.now).toBe(true);
        expect(nextUpdate > body.now).toBe(true);
      }
      const next = issues[0]?.sequenceNumber ?? 0;
      expect([number, number + 1]).toContain(next);
      number = next;
    }
    // Half of thirty days.
    expect(number).toBe(25);
    expect((await app.manage('GET', '/health/ready')).text).toContain('"trusted-lists","ok":true');
  });

  it.each([
    // The first signer ends after five years, the second after seven.
    ['P4Y6M', [2, 3], ['eu/lotl-pivot-2.xml']],
    ['P6Y', [2, 3], ['eu/lotl-pivot-2.xml']],
    // Nobody is left who could tell of new signers: they are announced on the page.
    ['P8Y', [3, 4], []],
  ])('ok: after %s the signers are %j', async (duration, ordinals, pivots) => {
    await operator.ask('POST', '/clock/advance', { duration });
    await app.get(DueWorkService).runDue();
    const { body } = await operator.ask<TrustedListDto>('GET', '/trusted-lists/eu-lotl');
    expect(body.signers.flatMap(({ ordinal, retiredAt }) => (retiredAt === null ? [ordinal] : []))).toEqual(
      ordinals,
    );
    expect(body.issues.flatMap(({ file, role }) => (role === 'pivot' ? [file] : []))).toEqual(pivots);
    const signers = await operator.announcedSigners('eu-lotl');
    expect(await pagesOf('eu/lotl.xml', signers)).toEqual([...pivots.map((file) => `/tl/${file}`), ...PAGES]);
  });

  it('ok: new signers that nobody vouches for end the chain of pivots, which stay', async () => {
    await operator.ask('POST', '/trusted-lists/eu-lotl/signers/roll');
    const pivot = await operator.octetsOf('eu/lotl-pivot-2.xml');
    await operator.ask('POST', '/clock/advance', { duration: 'P20Y' });
    await app.get(DueWorkService).runDue();
    const signers = await operator.announcedSigners('eu-lotl');
    expect(await pagesOf('eu/lotl.xml', signers)).toEqual(PAGES);
    expect((await operator.octetsOf('eu/lotl-pivot-2.xml')).equals(pivot)).toBe(true);
  });

  it('ok: a clock that is moved back makes new issues, with greater numbers', async () => {
    await operator.ask('POST', '/clock/advance', { duration: 'P10D' });
    await operator.ask('POST', '/trusted-lists/publish');
    const before = await operator.numbers();
    await operator.ask('DELETE', '/clock?allowBackwards=true');
    await app.get(DueWorkService).runDue();
    const after = await operator.numbers();
    expect(after['eu/lotl.xml']).toBe((before['eu/lotl.xml'] ?? 0) + 1);
  });
});
