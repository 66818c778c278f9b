import { OutboxEventRepository } from '../../src/store/outbox-event.repository';
import type {
  AgreementDecisionDto,
  AgreementDto,
  ListedServicesDto,
  PublishedListsDto,
  ServiceDecisionDto,
  TrustedListDto,
} from '../../src/trusted-list/management/trusted-list.dto';
import { ListOperator, shownIssues } from '../support/list-operator';
import { createTestApp, type TestApp } from '../support/test-app';

describe('management of trusted lists', () => {
  let app: TestApp;
  let operator: ListOperator;

  beforeEach(async () => {
    app = await createTestApp();
    await app.listen();
    operator = new ListOperator(app);
  });

  afterEach(() => app.close());

  it('ok: a list is read as JSON in the words of the standard', async () => {
    const { status, body } = await operator.ask<TrustedListDto>('GET', '/trusted-lists/xa-tl');
    expect(status).toBe(200);
    expect(body.issues.map(({ file }) => file)).toEqual(['ms/tl.xml', 'ms/tl-v5.xml']);
    expect(body.signers.map(({ ordinal, retiredAt }) => [ordinal, retiredAt])).toEqual([
      [1, null],
      [2, null],
    ]);
    expect(body.list).toMatchObject({
      schemeInformation: { tslVersionIdentifier: 6, schemeTerritory: 'XA' },
    });
    const five = await operator.ask<TrustedListDto>('GET', '/trusted-lists/xa-tl?version=5');
    expect(five.body.list).toMatchObject({ schemeInformation: { tslVersionIdentifier: 5 } });
  });

  it('ok: a list is issued on demand, with the next number, and others are not', async () => {
    const one = await operator.ask<PublishedListsDto>('POST', '/trusted-lists/jp-tl/publish');
    expect(shownIssues(one.body.lists)).toEqual(['jp/tl.xml 2', 'jp/tl-v5.xml 2']);
    const all = await operator.ask<PublishedListsDto>('POST', '/trusted-lists/publish');
    expect(all.body.lists).toHaveLength(10);
    expect(await operator.numbers()).toMatchObject({ 'jp/tl.xml': 3, 'eu/lotl.xml': 2 });
    expect(await operator.audited('trusted_list.published')).toContain('management jp/tl.xml');
  });

  it('ok: a status changes its list, in the same unit as its audit record and events', async () => {
    const { status, body } = await operator.ask<ServiceDecisionDto>(
      'POST',
      '/listed-services/alpha-seal/status',
      {
        status: 'withdrawn',
      },
    );
    expect(status).toBe(200);
    expect(body.service).toMatchObject({ status: 'withdrawn', listId: 'xa-tl' });
    expect(shownIssues(body.published)).toEqual(['ms/tl.xml 2', 'ms/tl-v5.xml 2']);
    expect((await operator.octetsOf('ms/tl.xml')).toString()).toContain('Svcstatus/withdrawn');
    expect(await operator.audited('listed_service.status_changed')).toEqual(['management alpha-seal']);
    const events = await app.get(OutboxEventRepository).list({ limit: 1000 });
    expect(
      events.filter(({ type, objectId }) => type === 'trusted_list.published' && objectId === 'ms/tl.xml'),
    ).toHaveLength(2);
  });

  it('ok: a service is taken over by another TSP', async () => {
    const { body } = await operator.ask<ServiceDecisionDto>(
      'POST',
      '/listed-services/bravo-eseal/take-over',
      {
        tspId: 'charlie',
        startingTime: '2026-01-01T00:00:00Z',
      },
    );
    expect(body.service).toMatchObject({ takenOverBy: 'charlie', startingTime: '2026-01-01T00:00:00Z' });
    expect(shownIssues(body.published)).toEqual(['jp/tl.xml 2', 'jp/tl-v5.xml 2']);
    const { body: all } = await operator.ask<ListedServicesDto>('GET', '/listed-services');
    expect(all.services.find(({ serviceId }) => serviceId === 'bravo-eseal')).toEqual(body.service);
  });

  it('ok: the agreement ends and begins again, and the lists that tell it follow', async () => {
    const repealed = await operator.ask<AgreementDecisionDto>('POST', '/agreement/repeal', {
      startingTime: '2026-01-01T00:00:00Z',
    });
    expect(repealed.body.agreement).toEqual({
      recognition: 'art14',
      status: 'repealed',
      startingTime: '2026-01-01T00:00:00Z',
    });
    expect(shownIssues(repealed.body.published)).toEqual(
      ['eu/lotl', 'eu/mra-hub', 'jp/tl'].flatMap((file) => [`${file}.xml 2`, `${file}-v5.xml 2`]),
    );
    const enacted = await operator.ask<AgreementDecisionDto>('POST', '/agreement/enact', {
      startingTime: '2099-01-01T00:00:00Z',
    });
    expect(enacted.body.agreement.startingTime).toBe('2099-01-01T00:00:00Z');
    expect((await operator.ask<AgreementDto>('GET', '/agreement')).body).toEqual(enacted.body.agreement);
    expect(await operator.audited('agreement.changed')).toHaveLength(2);
  });
});
