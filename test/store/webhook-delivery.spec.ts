import { webhookDeliverySuite } from './webhook-delivery.suite';

describe('delivery to webhooks on SQLite', () =>
  webhookDeliverySuite(() => Promise.resolve({ kind: 'sqlite-memory' }), 100));
