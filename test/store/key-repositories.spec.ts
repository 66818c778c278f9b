import { keyRepositoriesSuite } from './key-repositories.suite';

describe('repositories of keys and devices on SQLite', () =>
  keyRepositoriesSuite(() => Promise.resolve({ kind: 'sqlite-memory' }), 60));
