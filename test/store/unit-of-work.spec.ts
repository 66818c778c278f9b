import { unitOfWorkSuite } from './unit-of-work.suite';

describe('units of work on SQLite', () => {
  unitOfWorkSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
