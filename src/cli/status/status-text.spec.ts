import type { CertificateReading } from './certificate-reading';
import type { SeenStatus } from './seen-status';
import { ageText, statusText } from './status-text';
import type { StatusReport } from './status-report';

const AT = new Date('2026-04-01T09:00:05Z');
const HELD: SeenStatus = {
  status: 'revoked',
  reason: 'certificateHold',
  since: new Date('2026-04-01T09:00:00Z'),
};
const CERTIFICATE = {
  certId: 'crt_1',
  serialHex: '5f3a',
  caId: 'alpha-seal',
  profileId: 'eu-qseal-qscd',
  state: 'suspended',
  seen: HELD,
  ocspUrl: 'http://localhost/ocsp/alpha-seal',
  crlUrl: 'http://localhost/crl/alpha-seal/0.crl',
  faults: [],
} as unknown as CertificateReading;
const LIST = { crlNumber: 12n, thisUpdate: AT } as NonNullable<StatusReport['crl']>['list'] & object;
const REPORT: StatusReport = {
  certificate: CERTIFICATE,
  ocsp: {
    seen: HELD,
    producedAt: AT,
    thisUpdate: AT,
    nextUpdate: new Date('2026-04-01T10:00:05Z'),
    faults: [],
  },
  crl: { seen: HELD, list: LIST, faults: [] },
  at: AT,
  differences: [],
};

describe('a status report', () => {
  it('is a table for people', () => {
    expect(statusText(REPORT, false)).toBe(
      [
        'crt_1  serial 5f3a  alpha-seal  eu-qseal-qscd',
        '  http://localhost/ocsp/alpha-seal',
        '  http://localhost/crl/alpha-seal/0.crl',
        '',
        '      Status   Reason           Since                 Invalid since  Evidence',
        'RA    revoked  certificateHold  2026-04-01T09:00:00Z  -              state suspended',
        'OCSP  revoked  certificateHold  2026-04-01T09:00:00Z  -              signature valid, made 2026-04-01T09:00:05Z, good until 2026-04-01T10:00:05Z',
        'CRL   revoked  certificateHold  2026-04-01T09:00:00Z  -              signature valid, number 12, 0 s old',
        '',
        'They agree.',
        '',
      ].join('\n'),
    );
  });

  it('says what differs, and how to wait for a list that is only behind', () => {
    const behind = 'CRL: good, where the RA says revoked (certificateHold) since 2026-04-01T09:00:00Z';
    const good = { seen: { status: 'good' }, list: LIST, faults: [] } as const;
    const text = statusText({ ...REPORT, crl: good, differences: [behind] }, false);
    expect(text).toContain(`They do not agree:\n  - ${behind}\n`);
    expect(text).toContain('--wait 60');
    const broken = { seen: HELD, faults: ['the signature is not valid'] };
    const bad = statusText(
      { ...REPORT, crl: broken, differences: ['CRL: the signature is not valid'] },
      false,
    );
    expect(bad).toContain('NOT RELIABLE');
    expect(bad).not.toContain('--wait');
  });

  it('is one line of JSON for programs', () => {
    const text = statusText({ ...REPORT, ocsp: undefined, differences: ['CRL: x'] }, true);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    expect(JSON.parse(text)).toMatchObject({
      certId: 'crt_1',
      serialNumber: '5f3a',
      agree: false,
      differences: ['CRL: x'],
      ra: { state: 'suspended', status: 'revoked', reason: 'certificateHold', since: '2026-04-01T09:00:00Z' },
      ocsp: null,
      crl: { status: 'revoked', number: '12', thisUpdate: '2026-04-01T09:00:05Z', nextUpdate: null },
    });
  });

  it('names no responder and no list where the certificate does not', () => {
    const text = statusText({ ...REPORT, ocsp: undefined, crl: undefined }, false);
    expect(text.match(/the certificate names none/g)).toHaveLength(2);
  });

  it.each([
    [0, '0 s'],
    [119, '119 s'],
    [120, '2 min'],
    [7199, '120 min'],
    [7200, '2 h'],
    [172_800, '2 d'],
    [-30, '-30 s'],
  ])('tells %i seconds as %s', (seconds, expected) => {
    expect(ageText(AT, new Date(AT.getTime() + seconds * 1000))).toBe(expected);
  });
});
