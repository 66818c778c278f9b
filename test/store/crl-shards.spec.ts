import { crlShardsSuite } from './crl-shards.suite';

describe('CRL shards on SQLite', () => {
  crlShardsSuite(() => Promise.resolve({ kind: 'sqlite-memory' }));
});
