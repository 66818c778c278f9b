import type { Enrolment, Evidence } from '../operation-types';
import { withActionsDone, type ActionSteps, type RequiredActions } from './required-actions';

type Type = Enrolment['requiredActions'][number]['type'];

const PIECE: Evidence = { type: 'manual_ref', loa: 'low' };

function waiting(...types: Type[]): Enrolment {
  const requiredActions = types.map((type) => ({ type, href: `/${type}` }));
  return { enrolmentId: 'enr_1', state: 'action_required', requiredActions } as unknown as Enrolment;
}

const pending = { ...waiting(), state: 'pending_approval' } as Enrolment;

/** A registration authority that answers what is listed for each request, in this order. */
function steps(answers: Readonly<Record<string, readonly Enrolment[]>>) {
  const sent: string[] = [];
  const left = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const take = (name: string) => {
    sent.push(name);
    const answer = left.get(name)?.shift();
    if (answer === undefined) throw new Error(`${name} was not to be sent`);
    return Promise.resolve(answer);
  };
  const needs = [
    { need: 'identityAssurance', required: 'low', given: null, met: false },
    { need: 'mandate', required: null, given: null, met: true },
  ] as const;
  const asSteps: ActionSteps = {
    evidence: () => Promise.resolve({ needs, items: [], nextCursor: null }),
    sendEvidence: () => take('evidence'),
    consent: () => take('consent'),
    prove: () => take('proof'),
  };
  return { sent, asSteps };
}

describe('withActionsDone', () => {
  const all: RequiredActions = {
    evidence: () => [PIECE, PIECE],
    consent: () => ({ termsHash: '00' }),
    proof: () => ({ method: 'pkcs10', csr: '' }),
  };

  it('does what is asked for, in the order of the list', async () => {
    const ra = steps({
      evidence: [waiting('evidence', 'proof', 'consent'), waiting('proof', 'consent')],
      proof: [waiting('consent')],
      consent: [pending],
    });
    expect(await withActionsDone(ra.asSteps, waiting('evidence', 'proof', 'consent'), all, {})).toBe(pending);
    expect(ra.sent).toEqual(['evidence', 'evidence', 'proof', 'consent']);
  });

  it('sends no piece of evidence more than is asked for', async () => {
    const ra = steps({ evidence: [pending] });
    expect(await withActionsDone(ra.asSteps, waiting('evidence'), all, {})).toBe(pending);
    expect(ra.sent).toEqual(['evidence']);
  });

  it('does nothing twice: what did not do comes back as it is', async () => {
    const left = waiting('evidence');
    const ra = steps({ evidence: [waiting('evidence', 'consent')], consent: [left] });
    const actions = { ...all, evidence: () => PIECE };
    expect(await withActionsDone(ra.asSteps, waiting('evidence', 'consent'), actions, {})).toBe(left);
    expect(ra.sent).toEqual(['evidence', 'consent']);
  });

  it('passes over what there is no function for', async () => {
    const left = waiting('proof');
    const ra = steps({ consent: [left] });
    const actions = { consent: () => ({ termsHash: '00' }) };
    expect(await withActionsDone(ra.asSteps, waiting('proof', 'consent'), actions, {})).toBe(left);
    expect(await withActionsDone(ra.asSteps, left, {}, {})).toBe(left);
  });

  it('tells what is not met yet, and passes on what a function throws', async () => {
    const reason = new Error('the register is closed');
    const seen: unknown[] = [];
    const actions: RequiredActions = {
      evidence: (enrolment, needs) => {
        seen.push(
          enrolment.enrolmentId,
          needs.map(({ need }) => need),
        );
        throw reason;
      },
    };
    await expect(withActionsDone(steps({}).asSteps, waiting('evidence'), actions, {})).rejects.toBe(reason);
    expect(seen).toEqual(['enr_1', ['identityAssurance']]);
  });
});
