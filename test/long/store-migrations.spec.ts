import { migrationsSuite } from '../store/migrations.suite';
import { startPostgres, postgresSkipReason, type TestPostgres } from '../support/postgres';
const reason = postgresSkipReason();
describe('x',()=>{
  let pg!: TestPostgres;
  beforeAll(async()=>{ pg = (await startPostgres()) as TestPostgres; },60000);
  afterAll(()=>pg.stop());
  migrationsSuite({ create: async () => ({kind:'postgres', url: await pg.createDatabase()}) });
});
