import { replacementStatementsSuite } from './replacement-statements.suite';

describe('statements of replacements on SQLite', () => {
  replacementStatementsSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
