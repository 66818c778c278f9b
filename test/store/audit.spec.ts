import { auditSuite } from './audit.suite';

describe('audit chain on SQLite', () => {
  auditSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
