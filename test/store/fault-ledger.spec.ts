import { faultLedgerSuite } from './fault-ledger.suite';

describe('the ledger of faults on SQLite', () =>
  faultLedgerSuite(() => Promise.resolve({ kind: 'sqlite-memory' })));
