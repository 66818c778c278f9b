import { trustedListRepositoriesSuite } from './trusted-list-repositories.suite';

describe('trusted list repositories on SQLite', () => {
  trustedListRepositoriesSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
