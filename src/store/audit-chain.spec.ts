import { createHash } from 'node:crypto';
import { appendToChain, auditRecordHash, EMPTY_CHAIN, type UnhashedAuditRecord } from './audit-chain';

const ENTRY = {
  nodeId: 'node-1',
  at: new Date('2026-04-01T00:00:00Z'),
  actor: 'demo-rssp',
  action: 'certificate.issue',
  objectType: 'certificate',
  objectId: 'crt_1',
  details: '{"profileId":"eu-eseal"}',
};

describe('auditRecordHash', () => {
  const first: UnhashedAuditRecord = { ...ENTRY, sequence: 1, previousHash: EMPTY_CHAIN.hash };

  it('ok: SHA-256 of the previous hash and the canonical JSON of the record', () => {
    const members =
      '{"action":"certificate.issue","actor":"demo-rssp","at":1775001600,"details":{"profileId":"eu-eseal"},' +
      '"nodeId":"node-1","objectId":"crt_1","objectType":"certificate","sequence":1}';
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(members).digest('hex');
    expect(Buffer.from(auditRecordHash(first)).toString('hex')).toBe(expected);
  });

  it.each([
    ['nodeId', 'node-2'],
    ['sequence', 2],
    ['at', new Date('2026-04-01T00:00:01Z')],
    ['actor', 'other'],
    ['action', 'other'],
    ['objectType', 'other'],
    ['objectId', 'other'],
    ['details', '{}'],
    ['previousHash', Buffer.alloc(32, 1)],
  ])('ok: another %s gives another hash', (member, value) => {
    expect(auditRecordHash({ ...first, [member]: value })).not.toEqual(auditRecordHash(first));
  });
});

describe('appendToChain', () => {
  it('ok: each record carries on from the one before', () => {
    const first = appendToChain(EMPTY_CHAIN, ENTRY.nodeId, ENTRY.at, ENTRY);
    const second = appendToChain(first, ENTRY.nodeId, ENTRY.at, ENTRY);
    expect([first.sequence, second.sequence]).toEqual([1, 2]);
    expect(second.previousHash).toBe(first.hash);
    expect(second.hash).not.toEqual(first.hash);
  });
});
