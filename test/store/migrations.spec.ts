import { migrationsSuite } from './migrations.suite';

describe('migrations on SQLite', () => {
  migrationsSuite({ create: () => Promise.resolve({ kind: 'sqlite-memory' }) });
});
