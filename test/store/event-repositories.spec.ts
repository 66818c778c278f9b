import { eventRepositoriesSuite } from './event-repositories.suite';

describe('event repositories on SQLite', () =>
  eventRepositoriesSuite(() => Promise.resolve({ kind: 'sqlite-memory' })));
