import { repositoriesSuite } from './repositories.suite';

describe('repositories on SQLite', () => {
  repositoriesSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
