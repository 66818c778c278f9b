import { HealthChecks } from './health-checks';

const fine = () => Promise.resolve({ ok: true, detail: 'fine' });

describe('HealthChecks', () => {
  it('is ready only while it runs', async () => {
    const checks = new HealthChecks();
    expect([checks.started().status, (await checks.ready()).status]).toEqual(['failing', 'failing']);
    checks.enter('running');
    expect([checks.started().status, (await checks.ready()).status]).toEqual(['ok', 'ok']);
    checks.enter('stopping');
    checks.enter('running');
    expect(checks.phase).toBe('stopping');
    expect([checks.started().status, (await checks.ready()).status]).toEqual(['ok', 'failing']);
  });

  it.each<[string, () => Promise<{ ok: boolean; detail: string }>, string]>([
    ['fails by finding', () => Promise.resolve({ ok: false, detail: 'CRL overdue' }), 'CRL overdue'],
    ['fails by rejection', () => Promise.reject(new Error('db.internal:5432')), 'the check itself failed'],
    [
      'fails by throwing',
      () => {
        throw new Error('at once');
      },
      'the check itself failed',
    ],
    ['fails by silence', () => new Promise(() => undefined), 'no answer within 20 ms'],
  ])('%s, and the others answer', async (_name, check, detail) => {
    const checks = new HealthChecks(20);
    checks.enter('running');
    checks.register('first', check);
    checks.register('second', fine);
    expect(await checks.ready()).toEqual({
      status: 'failing',
      checks: [
        { name: 'phase', ok: true, detail: 'running' },
        { name: 'first', ok: false, detail },
        { name: 'second', ok: true, detail: 'fine' },
      ],
    });
  });

  it('takes a name once, until it is given back', () => {
    const checks = new HealthChecks();
    const remove = checks.register('store', fine);
    expect(() => checks.register('store', fine)).toThrow('already');
    remove();
    checks.register('store', fine);
  });

  it('runs once for those who ask at the same time', async () => {
    const checks = new HealthChecks();
    let runs = 0;
    checks.register('counted', () => {
      runs++;
      return fine();
    });
    await Promise.all([checks.ready(), checks.ready(), checks.ready()]);
    expect(runs).toBe(1);
    await checks.ready();
    expect(runs).toBe(2);
  });
});
