import { migrationsSuite } from './migrations.suite';

describe('migrations on SQLite', () => {
  migrationsSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
