import { auditSuite } from '../store/audit.suite';
import { crlShardsSuite } from '../store/crl-shards.suite';
import { eventRepositoriesSuite } from '../store/event-repositories.suite';
import { faultLedgerSuite } from '../store/fault-ledger.suite';
import { interleavingsSuite } from '../store/interleavings.suite';
import { keyRepositoriesSuite } from '../store/key-repositories.suite';
import { migrationsSuite } from '../store/migrations.suite';
import { replacementStatementsSuite } from '../store/replacement-statements.suite';
import { repositoriesSuite } from '../store/repositories.suite';
import { statusRepositoriesSuite } from '../store/status-repositories.suite';
import { trustedListRepositoriesSuite } from '../store/trusted-list-repositories.suite';
import { unitOfWorkSuite } from '../store/unit-of-work.suite';
import { webhookDeliverySuite } from '../store/webhook-delivery.suite';
import { postgresSkipReason, startPostgres, type TestPostgres } from '../support/postgres';
import type { DatabaseLocation } from '../../src/store/data-source';

const skipReason = postgresSkipReason();

(skipReason === undefined ? describe : describe.skip)(
  `store on PostgreSQL${skipReason ? `: ${skipReason}` : ''}`,
  () => {
    let server: TestPostgres;

    beforeAll(async () => {
      server = await startPostgres();
    }, 60_000);

    afterAll(() => server.stop(), 300_000);

    const createDatabase = async (): Promise<DatabaseLocation> => ({
      kind: 'postgres',
      url: await server.createDatabase(),
    });

    describe('migrations', () => migrationsSuite(createDatabase));
    describe('units of work', () => unitOfWorkSuite(createDatabase));
    describe('interleavings of units', () => interleavingsSuite(createDatabase, 40));
    describe('audit chain', () => auditSuite(createDatabase));
    describe('statements of replacements', () => replacementStatementsSuite(createDatabase));
    describe('repositories', () => repositoriesSuite(createDatabase));
    describe('CRL shards', () => crlShardsSuite(createDatabase));
    describe('keys and devices', () => keyRepositoriesSuite(createDatabase, 10));
    describe('event repositories', () => eventRepositoriesSuite(createDatabase));
    describe('ledger of faults', () => faultLedgerSuite(createDatabase));
    describe('delivery to webhooks by two nodes', () => webhookDeliverySuite(createDatabase, 15));
    describe('status repositories', () => statusRepositoriesSuite(createDatabase));
    describe('trusted list repositories', () => trustedListRepositoriesSuite(createDatabase));
  },
);
