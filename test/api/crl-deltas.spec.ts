import fc from 'fast-check';
import type { StatusChange } from '../../src/store/records';
import { entriesOf } from '../support/crl-lists';
import { CrlNode, NODE_CA, oneIssuer } from '../support/crl-node';

/** What a relying party makes of a complete list and a delta (RFC 5280 5.2.4): serial -> reason. */
function combined(complete: Record<string, string>, delta: Record<string, string>): Record<string, string> {
  const all = { ...complete, ...delta };
  return Object.fromEntries(Object.entries(all).filter(([, reason]) => reason !== 'removeFromCRL'));
}

const step = fc.record({
  certificate: fc.integer({ min: 0, max: 7 }),
  change: fc.constantFrom<StatusChange>('held', 'released', 'revoked'),
  hours: fc.constantFrom(0, 0, 1, 7, 30),
  publishes: fc.boolean(),
});

describe('C6 deltas', () => {
  it('make of every list since their base what the list issued with them says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 30 }),
        fc.boolean(),
        async (steps, keeps) => {
          const since = new Date('2026-01-01T00:00:00Z');
          const issuers = await oneIssuer(keeps ? { keepsExpiredSince: since } : {});
          const node = await CrlNode.open({ kind: 'sqlite-memory' }, 'node-1', issuers);
          try {
            const { clock } = node.node;
            const states = new Map<string, StatusChange>();
            const issued: { readonly number: bigint; readonly entries: Record<string, string> }[] = [];
            for (const { certificate, change, hours, publishes } of steps) {
              const certId = `crt_${certificate}`;
              const before = states.get(certId);
              const isMove =
                before === undefined ? change !== 'released' : before !== 'revoked' && before !== change;
              if (isMove && !(before === 'released' && change === 'released')) {
                // Some expire on the way.
                const notAfter = new Date(Date.UTC(2026, 3, 1 + certificate * 2));
                await node.change(certId, change, { notAfter });
                states.set(certId, change);
              }
              clock.advanceSeconds(hours * 3600);
              if (!publishes) continue;
              await node.publish({ kind: 'shard', shard: 0 });
              const full = node.published.find(NODE_CA, '0.crl')?.view;
              const delta = node.published.find(NODE_CA, '0-delta.crl')?.view;
              if (!full || !delta) throw new Error('nothing is published');
              const says = entriesOf(full);
              for (const { number, entries } of issued) {
                if (number < (delta.baseCrlNumber ?? 0n)) continue;
                expect(combined(entries, entriesOf(delta))).toEqual(says);
              }
              issued.push({ number: full.crlNumber ?? 0n, entries: says });
            }
          } finally {
            await node.node.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
