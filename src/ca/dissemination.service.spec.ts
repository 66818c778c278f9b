import { openCaWorkshop, type CaWorkshop } from '../../test/support/ca-workshop';
import { EU_SEAL, FIXED_WORLD } from '../../test/support/fixed-world';
import { fixtureKeyStore } from '../../test/support/fixture-keys';
import { PkiError } from '../common/pki-error';
import type { World } from '../world/world';
import { DisseminationService } from './dissemination.service';

const IN_GERMAN_TOO: World = {
  ...FIXED_WORLD,
  profiles: FIXED_WORLD.profiles.map((profile) =>
    profile.profileId === EU_SEAL.profileId
      ? { ...profile, qcStatements: { ...profile.qcStatements, pds: ['en', 'de'] } }
      : profile,
  ),
};

let workshop: CaWorkshop;
let dissemination: DisseminationService;

beforeAll(async () => {
  workshop = await openCaWorkshop(fixtureKeyStore(IN_GERMAN_TOO), IN_GERMAN_TOO);
  dissemination = new DisseminationService(await workshop.start());
});
afterAll(() => workshop.close());

describe('dissemination', () => {
  it('makes each document once', () => {
    expect(dissemination.cps('alpha-ca', 'ja')).toBe(dissemination.cps('alpha-ca', 'ja'));
    expect(dissemination.cpsFor('alpha-ca', 'ja')).toBe(dissemination.cps('alpha-ca', 'ja'));
    expect(dissemination.issuerPath('alpha-ca', '1')).toBe(dissemination.issuerPath('alpha-ca', '1'));
    expect(dissemination.index()).toBe(dissemination.index());
  });

  it('answers a disclosure statement in English where a certificate names a language without a text', () => {
    expect(dissemination.pds('alpha-ca', 'de')).toBe(dissemination.pds('alpha-ca', 'en'));
    expect(dissemination.pds('alpha-ca', 'de').language).toBe('en');
  });

  it.each([
    ['a language that no certificate names', () => dissemination.pds('alpha-ca', 'fr')],
    ['a language that certificates of another CA name', () => dissemination.pds('bravo-ca', 'de')],
    ['the CPS in such a language', () => dissemination.cps('alpha-ca', 'de')],
    ['the terms in such a language', () => dissemination.terms('alpha-ca', 'de')],
    ['an unknown CA', () => dissemination.cpsFor('nobody', 'en')],
    ['the path of an unknown generation', () => dissemination.issuerPath('alpha-ca', '2')],
  ])('fails %s', (_name, ask) => {
    expect(ask).toThrow(PkiError);
  });
});
