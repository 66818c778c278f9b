import { interleavingsSuite } from './interleavings.suite';

describe('interleavings of units on SQLite', () => {
  interleavingsSuite(() => Promise.resolve({ kind: 'sqlite-memory' }), 200);
});
