import type { CertifiedDevice } from '../../world/world';
import { assessCertification, reassessCertification, type QscdRegistration } from './certification';

const NOW = new Date('2026-04-01T09:00:00Z');
const TYPE: CertifiedDevice = {
  deviceTypeId: 'vault',
  certificationId: 'TEST-1',
  scheme: 'TEST scheme',
  vendor: 'TEST Maker',
  model: 'TEST Vault',
  regime: 'EU',
  validUntil: '2030-12-31T23:59:59Z',
};
const HSM: CertifiedDevice = { ...TYPE, deviceTypeId: 'hsm', certificationId: 'TEST-2', regime: 'JP' };
const ENDED: CertifiedDevice = {
  ...TYPE,
  deviceTypeId: 'ended',
  certificationId: 'TEST-0',
  validUntil: '2026-04-01T08:59:59Z',
};
const registration = (members: Partial<QscdRegistration> = {}): QscdRegistration => ({
  vendor: TYPE.vendor,
  model: TYPE.model,
  certificationId: TYPE.certificationId,
  scheme: TYPE.scheme,
  validUntil: new Date(TYPE.validUntil),
  attestationRoots: [],
  ...members,
});
const assess = (members: Partial<QscdRegistration> = {}) =>
  assessCertification(registration(members), [TYPE, HSM, ENDED], NOW);

describe('the certification of a device', () => {
  it.each([
    ['known, for as long as it lasts', {}, { status: 'certified', regime: 'EU' }],
    ['known, for less', { validUntil: NOW }, { status: 'certified', regime: 'EU' }],
    ['known, of another law', { certificationId: 'TEST-2' }, { status: 'certified', regime: 'JP' }],
    ['not known', { certificationId: 'TEST-9' }, { status: 'unknown', regime: null }],
    [
      'not known, whatever is said',
      { certificationId: 'TEST-9', vendor: 'TEST Other' },
      { status: 'unknown', regime: null },
    ],
  ])('ok: %s', (_name, members, expected) => {
    expect(assess(members)).toEqual(expected);
  });

  it.each([
    ['over, as is said', { validUntil: new Date('2026-04-01T08:59:59Z') }, ['/validUntil']],
    ['over and not known', { certificationId: 'TEST-9', validUntil: new Date(0) }, ['/validUntil']],
    ['over, as is known', { certificationId: 'TEST-0' }, ['/certificationId']],
    ['said to last longer than it does', { validUntil: new Date('2031-01-01T00:00:00Z') }, ['/validUntil']],
    ['of another maker', { vendor: 'TEST Other' }, ['/vendor']],
    ['of another model and scheme', { model: 'TEST Vault 2', scheme: 'x' }, ['/model', '/scheme']],
  ])('fails: %s', (_name, members, pointers) => {
    expect(() => assess(members)).toThrow(
      expect.objectContaining({
        code: 'qscd_not_certified',
        errors: pointers.map((pointer) => expect.objectContaining({ pointer })),
      }),
    );
    expect(reassessCertification(registration(members), [TYPE, HSM, ENDED], NOW)).toEqual({
      status: 'unknown',
      regime: null,
    });
  });
});
