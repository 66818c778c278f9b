import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { FixedClock } from '../../src/common/clock';
import { sequence } from '../../src/asn1/der-writer';
import { parseOcspResponse } from '../../src/ocsp/ocsp-response-reader';
import { OcspService } from '../../src/ocsp/ocsp.service';
import { CertificateRepository, type CertificateStatusRow } from '../../src/store/certificate.repository';
import { anOcspRequest, aNonce } from '../fixtures/ocsp/requests';
import { parseMetricsText } from '../support/metrics-text';
import { basicAnswer, ocspAnswer, OcspClient } from '../support/ocsp-client';
import { RaClient } from '../support/ra-client';
import { createTestApp, type TestApp } from '../support/test-app';

const START = new Date('2026-04-01T09:00:00Z');
const OCSP_RESPONSE = 'application/ocsp-response';

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

describe('OCSP over HTTP', () => {
  const clock = new FixedClock(START);
  let app: TestApp;
  let ocsp: OcspClient;
  let serial: string;

  beforeAll(async () => {
    app = await createTestApp({ clock, settings: { logLevel: 'silent' } });
    await app.listen();
    ocsp = new OcspClient(app);
    const rssp = await RaClient.open(app);
    serial = (await rssp.linked()).serialNumber ?? '';
  });
  afterAll(() => app.close());

  /** The target goes out as it stands, which no URL class would leave it. */
  function ask(method: string, path: string, headers = {}, body?: Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const { httpPort: port } = app.application.settings;
      const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers as RawAnswer['headers'],
            body: Buffer.concat(chunks),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const goodBy = ({ status, headers, body }: RawAnswer) => {
    expect([status, headers['content-type']]).toEqual([200, OCSP_RESPONSE]);
    const parsed = parseOcspResponse(body);
    return parsed.status === 'successful'
      ? parsed.responses.map((one) => one.certStatus.status)
      : parsed.status;
  };

  describe('O1 GET', () => {
    /** A request whose base64 has what differs between the spellings: a slash, a plus and padding. */
    function telling(): string {
      for (let octets = 16; ; octets = octets === 32 ? 16 : octets + 1) {
        const text = ocsp.request(serial, { nonce: randomBytes(octets) }).toString('base64');
        if (/\/.*\+|\+.*\//.test(text) && text.endsWith('=') && !text.includes('//')) return text;
      }
    }

    it.each<[string, (base64: string) => string]>([
      ['URL-encoded', encodeURIComponent],
      ['as it is', (text) => text],
      ['only the slash encoded', (text) => text.replaceAll('/', '%2F')],
      ['only the plus encoded', (text) => text.replaceAll('+', '%2b')],
      ['only the padding encoded', (text) => text.replaceAll('=', '%3D')],
      ['without padding', (text) => text.replace(/=+$/, '')],
      ['without padding, encoded', (text) => encodeURIComponent(text.replace(/=+$/, ''))],
      ['after a doubled slash', (text) => `/${encodeURIComponent(text)}`],
      ['after a doubled slash, as it is', (text) => `/${text}`],
      ['before a slash', (text) => `${encodeURIComponent(text)}/`],
      ['base64url', (text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')],
      ['lower-case escapes', (text) => encodeURIComponent(text).replace(/%../g, (e) => e.toLowerCase())],
      ['with a query behind', (text) => `${encodeURIComponent(text)}?x=1`],
      ['every character encoded', (text) => text.replace(/./g, (c) => `%${c.charCodeAt(0).toString(16)}`)],
    ])('reads the path %s', async (_name, spell) => {
      const text = telling();
      expect(goodBy(await ask('GET', `/ocsp/alpha-seal/${spell(text)}`))).toEqual(['good']);
    });

    it('and POST say the same; requests of common clients stay within 255 octets', async () => {
      const request = ocsp.request(serial);
      const [got, posted] = [await ocsp.get(request), await ocsp.post(request)];
      expect(got.rawPayload).toEqual(posted.rawPayload);
      expect(`/ocsp/alpha-seal/${encodeURIComponent(request.toString('base64'))}`.length).toBeLessThan(255);
    });

    it('is read in the absolute form of the target too', async () => {
      const path = `/ocsp/alpha-seal/${encodeURIComponent(telling())}`;
      expect(goodBy(await ask('GET', `http://pki.test${path}`))).toEqual(['good']);
    });

    it('has HEAD beside it, with the same headers and no body', async () => {
      const path = `/ocsp/alpha-seal/${encodeURIComponent(ocsp.request(serial).toString('base64'))}`;
      const [head, got] = [await ask('HEAD', path), await ask('GET', path)];
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers).toEqual(got.headers);
    });

    it.each(['', '/', '//', 'x', 'MEk', '%20', '%00', 'A'.repeat(1025), 'A'.repeat(5000), '..', '%2e%2e%2f'])(
      'answers malformedRequest to the path %j',
      async (path) => {
        expect(goodBy(await ask('GET', `/ocsp/alpha-seal/${path}`))).toBe('malformedRequest');
      },
    );

    it('answers 304 to whoever has the answer', async () => {
      const request = ocsp.request(serial);
      const { headers } = await ocsp.get(request);
      const again = await ocsp.get(request, { 'if-none-match': String(headers['etag']) });
      expect([again.statusCode, again.body, again.headers['etag']]).toEqual([304, '', headers['etag']]);
      expect((await ocsp.get(request, { 'if-none-match': '"other"' })).statusCode).toBe(200);
    });
  });

  it.each<[number, string]>([
    [0, 'malformedRequest'],
    [1, 'no nonce'],
    [15, 'no nonce'],
    [16, 'echo'],
    [32, 'echo'],
    [33, 'no nonce'],
    [128, 'no nonce'],
    [129, 'malformedRequest'],
  ])('O4 a nonce of %i octets: %s', async (length, expected) => {
    const nonce = randomBytes(length);
    const answer = ocspAnswer(await ocsp.post(ocsp.request(serial, { nonce })));
    if (answer.status !== 'successful') {
      expect(answer.status).toBe(expected);
      return;
    }
    ocsp.verify(answer);
    expect(answer.nonce && Buffer.from(answer.nonce)).toEqual(expected === 'echo' ? nonce : undefined);
  });

  it('O4 a nonce of 65,536 octets makes the body too large', async () => {
    const { statusCode } = await ocsp.post(ocsp.request(serial, { nonce: Buffer.alloc(65_536) }));
    expect(statusCode).toBe(413);
  });

  it('O4 each nonce gets an answer of its own', async () => {
    const nonces = Array.from({ length: 5 }, () => randomBytes(32));
    const echoed = await Promise.all(
      nonces.map(async (nonce) => basicAnswer(await ocsp.post(ocsp.request(serial, { nonce }))).nonce),
    );
    expect(echoed.map((nonce) => Buffer.from(nonce ?? []))).toEqual(nonces);
  });

  describe('O5 an error has no responseBytes and is', () => {
    const post = async (body: Uint8Array) => {
      const answer = await ocsp.post(body);
      expect([answer.rawPayload.length, answer.headers['cache-control']]).toEqual([5, 'no-store']);
      return ocspAnswer(answer).status;
    };
    async function whileReading(read: () => Promise<CertificateStatusRow | undefined>): Promise<string> {
      const spied = jest.spyOn(app.get(CertificateRepository), 'findStatus').mockImplementation(read);
      try {
        return await post(ocsp.request(serial, { hash: 'sha512' }));
      } finally {
        spied.mockRestore();
      }
    }

    it.each<[string, Uint8Array]>([
      ['nothing', Buffer.alloc(0)],
      ['no DER', Buffer.from('hello')],
      ['another SEQUENCE', sequence()],
      ['no CertID', anOcspRequest({ certIds: [] })],
      ['octets behind it', Buffer.concat([anOcspRequest(), Buffer.of(0)])],
      ['a critical nonce of no octets', anOcspRequest({ extensions: [aNonce(Buffer.alloc(0), true)] })],
      ['zeros', Buffer.alloc(16_384)],
    ])('malformedRequest(1) for %s', async (_name, body) => {
      expect(await post(body)).toBe('malformedRequest');
    });

    it('internalError(2) for a row that contradicts itself', async () => {
      const row = {
        state: 'revoked',
        kind: 'subject',
        revocationReason: null,
        revokedAtSeconds: null,
      } as const;
      expect(
        await whileReading(() => Promise.resolve({ ...row, notBeforeSeconds: 0, notAfterSeconds: 0 })),
      ).toBe('internalError');
    });

    it('tryLater(3) while the database is out of reach, and an answer again as soon as it is not', async () => {
      expect(await whileReading(() => Promise.reject(new Error('no connection to 10.0.0.1')))).toBe(
        'tryLater',
      );
      expect((await ocsp.status(serial, 'sha512')).certStatus).toEqual({ status: 'good' });
    });

    it('unauthorized(6) for a CA that is not ours, an issuer that is not this one, too many CertIDs', async () => {
      expect(ocspAnswer(await ocsp.post(ocsp.request(serial), 'nobody')).status).toBe('unauthorized');
      expect(await post(anOcspRequest())).toBe('unauthorized');
      expect(await post(ocsp.request(Array.from({ length: 101 }, () => serial)))).toBe('unauthorized');
      expect((await ocsp.get(anOcspRequest())).rawPayload).toEqual(Buffer.from('30030a0106', 'hex'));
    });

    it('never sigRequired(5): a signature of the request is not asked for and not looked at', async () => {
      expect(ocspAnswer(await ocsp.post(ocsp.request(serial))).status).toBe('successful');
    });
  });

  it('O5 answers 413 to a body over 16 KiB, without looking into it', async () => {
    const looked = jest.spyOn(app.get(OcspService), 'answer');
    for (const size of [16_385, 65_536, 131_073, 1_000_000]) {
      const answer = await ocsp.post(Buffer.alloc(size));
      expect([size, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        size,
        413,
        'too_large',
      ]);
    }
    expect(looked).not.toHaveBeenCalled();
    looked.mockRestore();
  });

  it.each([
    'application/json',
    'text/plain',
    'application/ocsp-response',
    'application/x-www-form-urlencoded',
    undefined,
  ])('answers 415 to a body of type %s', async (type) => {
    const headers = { 'content-length': '4', ...(type === undefined ? {} : { 'content-type': type }) };
    const answer = await ask('POST', '/ocsp/alpha-seal', headers, Buffer.from('{ } '));
    expect(answer.status).toBe(415);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  it('takes the media type in any case and with parameters', async () => {
    const headers = { 'content-type': 'Application/OCSP-Request; charset=x' };
    expect(goodBy(await ask('POST', '/ocsp/alpha-seal', headers, ocsp.request(serial)))).toEqual(['good']);
  });

  it.each([
    ['PUT', '/ocsp/alpha-seal', 'POST'],
    ['DELETE', '/ocsp/alpha-seal', 'POST'],
    ['GET', '/ocsp/alpha-seal', 'POST'],
    ['POST', '/ocsp/alpha-seal/MEkw', 'GET, HEAD'],
    ['PUT', '/ocsp/alpha-seal/MEkw', 'GET, HEAD'],
  ])('answers 405 to %s %s', async (method, path, allow) => {
    const answer = await ask(method, path);
    expect([answer.status, answer.headers['allow']]).toEqual([405, allow]);
  });

  describe('O11 the headers', () => {
    /** Holds the headers of a signed answer to be those of RFC 9919 6 and 7.2. */
    function judge(headers: Readonly<Record<string, unknown>>, body: Buffer, hasNonce: boolean): void {
      const answer = parseOcspResponse(body);
      if (answer.status !== 'successful') throw new Error(answer.status);
      const { thisUpdate, nextUpdate } = answer.responses[0] ?? {};
      expect(answer.producedAt).toEqual(thisUpdate);
      const remaining = ((nextUpdate?.getTime() ?? 0) - clock.now().getTime()) / 1000;
      expect(headers).toMatchObject({
        'content-type': OCSP_RESPONSE,
        'content-length': String(body.length),
        date: clock.now().toUTCString(),
        'last-modified': thisUpdate?.toUTCString(),
        expires: nextUpdate?.toUTCString(),
        etag: `"${createHash('sha256').update(body).digest('hex')}"`,
      });
      const directives = String(headers['cache-control']).split(', ');
      const maxAge = Number(
        /^max-age=(\d+)$/.exec(directives.find((one) => one.startsWith('max-age')) ?? '')?.[1],
      );
      expect(maxAge).toBeLessThan(remaining);
      expect(directives).toEqual(expect.arrayContaining(['no-transform', 'must-revalidate']));
      expect(directives).toContain(hasNonce ? 'private' : 'public');
      for (const forbidden of ['no-cache', 'no-store']) expect(directives).not.toContain(forbidden);
      if (hasNonce) expect(maxAge).toBe(0);
      else expect(maxAge).toBeGreaterThanOrEqual(0);
    }

    it('are right on a fresh answer, on a kept one, to GET and POST', async () => {
      for (const seconds of [0, 1, 600, 298, 1, 1]) {
        clock.advanceSeconds(seconds);
        const request = ocsp.request(serial, { hash: 'sha384' });
        for (const answer of [await ocsp.get(request), await ocsp.post(request)])
          judge(answer.headers, answer.rawPayload, false);
      }
    });

    it('are right on an answer with nonce', async () => {
      const answer = await ocsp.post(ocsp.request(serial, { nonce: randomBytes(32) }));
      judge(answer.headers, answer.rawPayload, true);
    });

    it('follow the life of a kept answer, which is signed again after a quarter', async () => {
      const request = ocsp.request(serial, { hash: 'sha384' });
      clock.advanceSeconds(2 * 3600);
      const signed = await ocsp.get(request);
      expect(signed.headers['cache-control']).toBe('max-age=899, public, no-transform, must-revalidate');
      clock.advanceSeconds(899);
      const kept = await ocsp.get(request);
      expect(kept.rawPayload).toEqual(signed.rawPayload);
      expect(kept.headers['cache-control']).toBe('max-age=0, public, no-transform, must-revalidate');
      clock.advanceSeconds(1);
      const next = await ocsp.get(request);
      expect(next.rawPayload).not.toEqual(signed.rawPayload);
      expect(basicAnswer(next).responses[0]?.thisUpdate).toEqual(clock.now());
    });
  });

  it('O13 answers each of many within the ten seconds of the policy', async () => {
    const took = await Promise.all(
      Array.from({ length: 300 }, async () => {
        const start = performance.now();
        basicAnswer(await ocsp.post(ocsp.request(serial, { nonce: randomBytes(32) })));
        return performance.now() - start;
      }),
    );
    expect(Math.max(...took)).toBeLessThan(10_000);
  });

  it('shows its figures', async () => {
    const before = parseMetricsText((await app.manage('GET', '/metrics')).text);
    const rssp = await RaClient.open(app);
    const other = (await rssp.linked()).serialNumber ?? '';
    for (let turn = 0; turn < 3; turn++) await ocsp.post(ocsp.request(other));
    await ocsp.post(ocsp.request([other, '01']));
    await ocsp.post(Buffer.from('00', 'hex'));
    const after = parseMetricsText((await app.manage('GET', '/metrics')).text);
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('kakehashi_ocsp_statuses_total{status="good"}')).toBe(4);
    expect(grown('kakehashi_ocsp_statuses_total{status="unknown"}')).toBe(1);
    expect(grown('kakehashi_ocsp_statuses_total{status="malformedRequest"}')).toBe(1);
    expect(grown('kakehashi_ocsp_cache_total{result="miss"}')).toBe(1);
    expect(grown('kakehashi_ocsp_cache_total{result="hit"}')).toBe(2);
    expect(grown('kakehashi_ocsp_sign_seconds_count')).toBe(2);
  });
});
