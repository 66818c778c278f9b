import { EstablishedCas } from '../../src/ca/established-cas';
import { judgeCrl } from '../../src/cli/status/crl-reading';
import { encodeOcspQuestion, judgeOcspAnswer, type OcspQuestion } from '../../src/cli/status/ocsp-reading';
import { statusIssuerOf, type StatusIssuer } from '../../src/cli/status/status-issuer';
import { parseOcspRequest } from '../../src/ocsp/ocsp-request';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const NONCE = Buffer.alloc(32, 7);

describe('what the command makes of status answers that are not as they should be', () => {
  let app: TestApp;
  let issuer: StatusIssuer;
  let other: StatusIssuer;
  let question: OcspQuestion;
  let answer: Buffer;
  let crl: Buffer;
  let crlUrl: string;
  let now: Date;

  beforeAll(async () => {
    app = await createTestApp();
    issuer = issuerOf('alpha-seal');
    other = issuerOf('bravo-eseal');
    const { serialNumber, statusUris } = await (await RaClient.open(app)).issued();
    question = { issuer, serialNumber: Buffer.from(serialNumber ?? '', 'hex'), nonce: NONCE };
    answer = await ask(question);
    crlUrl = statusUris.crl[0] ?? '';
    crl = (await app.inject({ method: 'GET', url: new URL(crlUrl).pathname })).rawPayload;
    now = app.application.clock.now();
  });
  afterAll(() => app.close());

  function issuerOf(caId: string): StatusIssuer {
    const der = app.get(EstablishedCas).find(caId)?.current.certificateDer;
    if (der === undefined) throw new Error(`no CA ${caId}`);
    return statusIssuerOf(der);
  }

  async function ask(asked: OcspQuestion, caId = 'alpha-seal'): Promise<Buffer> {
    const reply = await app.inject({
      method: 'POST',
      url: `/ocsp/${caId}`,
      headers: { 'content-type': 'application/ocsp-request' },
      payload: Buffer.from(encodeOcspQuestion(asked)),
    });
    return reply.rawPayload;
  }

  /** The same octets with one bit of the element at the end changed. */
  function withChange(octets: Buffer, at: number): Buffer {
    const changed = Buffer.from(octets);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  }

  describe('OCSP', () => {
    it('asks for one certificate, with the nonce', () => {
      const request = parseOcspRequest(encodeOcspQuestion(question));
      expect(request.certIds).toHaveLength(1);
      expect(Buffer.from(request.nonce ?? [])).toEqual(NONCE);
      expect(Buffer.from(request.certIds[0]?.serialNumber ?? [])).toEqual(question.serialNumber);
    });

    it('ok a true answer', () => {
      expect(judgeOcspAnswer(answer, question)).toMatchObject({ seen: { status: 'good' }, faults: [] });
    });

    it('ok unknown for what was never issued', async () => {
      const never = { ...question, serialNumber: Buffer.of(1) };
      expect(judgeOcspAnswer(await ask(never), never)).toMatchObject({
        seen: { status: 'unknown' },
        faults: [],
      });
    });

    it('fail another nonce', () => {
      expect(judgeOcspAnswer(answer, { ...question, nonce: Buffer.alloc(32, 8) }).faults).toEqual([
        'the nonce is not that of the question',
      ]);
    });

    it('fail another certificate', () => {
      const { faults, seen } = judgeOcspAnswer(answer, { ...question, serialNumber: Buffer.of(1) });
      expect({ faults, seen }).toEqual({
        faults: ['the answer is about another certificate'],
        seen: undefined,
      });
    });

    it('fail another CA', () => {
      expect(judgeOcspAnswer(answer, { ...question, issuer: other }).faults).toEqual([
        'the responder is not certified by the CA',
        'the answer is about another certificate',
      ]);
    });

    it('fail an answer of which any octet was changed', () => {
      // Every 7th octet, since each costs a verification.
      for (let at = 0; at < answer.length; at += 7)
        expect([at, judgeOcspAnswer(withChange(answer, at), question).faults.length > 0]).toEqual([at, true]);
    });

    it.each<[string, Buffer, string]>([
      ['an error status', Buffer.from('30030a0106', 'hex'), 'the responder answers unauthorized'],
      ['nothing', Buffer.alloc(0), 'not an OCSP response'],
      ['text', Buffer.from('<html>'), 'not an OCSP response'],
    ])('fail %s', (_name, octets, fault) => {
      const { faults, seen } = judgeOcspAnswer(octets, question);
      expect(faults).toEqual([expect.stringContaining(fault)]);
      expect(seen).toBeUndefined();
    });
  });

  describe('CRL', () => {
    const expectation = () => ({ issuer, at: now, distributionPoint: crlUrl });

    it('ok the list that the certificate names', () => {
      expect(judgeCrl(crl, expectation()).faults).toEqual([]);
    });

    it('fail another CA', () => {
      expect(judgeCrl(crl, { ...expectation(), issuer: other }).faults).toEqual([
        'the issuer is not the CA',
        'the signature is not valid',
      ]);
    });

    it('fail another distribution point', () => {
      expect(judgeCrl(crl, { ...expectation(), distributionPoint: `${crlUrl}x` }).faults).toEqual([
        'the issuing distribution point is not the one in the certificate',
      ]);
    });

    it('fail a delta and a list of CA certificates in place of the list', async () => {
      for (const [name, fault] of [
        ['0-delta.crl', 'the list is a delta'],
        ['arl.crl', 'the list is for CA certificates only'],
      ]) {
        const { rawPayload } = await app.inject({ method: 'GET', url: `/crl/alpha-seal/${name}` });
        expect(judgeCrl(rawPayload, expectation()).faults).toContain(fault);
      }
    });

    it('fail a list that has run out, or is of a later time', () => {
      const year = 366 * 86_400_000;
      const at = (milliseconds: number) =>
        judgeCrl(crl, { ...expectation(), at: new Date(milliseconds) }).faults;
      expect(at(now.getTime() + year)).toEqual(['the list has run out']);
      expect(at(now.getTime() - year)).toEqual(['thisUpdate lies in the future']);
    });

    it('fail a list of which any octet was changed', () => {
      for (let at = 0; at < crl.length; at += 5)
        expect([at, judgeCrl(withChange(crl, at), expectation()).faults.length > 0]).toEqual([at, true]);
    });

    it('fail what is no list', () => {
      expect(judgeCrl(Buffer.from('<html>'), expectation()).faults).toEqual([
        expect.stringMatching(/^not a CRL: /),
      ]);
    });
  });
});
