import type { CertificateProfile } from '../world/certificate-profile';
import { OfferCatalogue, type OfferWish } from './certificate-offer';

const profile = (profileId: string): CertificateProfile => ({ profileId }) as CertificateProfile;
const POLICY = '0.4.0.194112.1.3';
const catalogue = new OfferCatalogue(
  [
    { caId: 'alpha', profile: profile('seal'), policies: [POLICY, '2.999.10.1.1'] },
    { caId: 'alpha', profile: profile('seal-short'), policies: [POLICY, '2.999.10.1.2'] },
    { caId: 'bravo', profile: profile('seal'), policies: [POLICY, '2.999.10.2.1'] },
    { caId: 'bravo', profile: profile('sign'), policies: ['0.4.0.194112.1.2'] },
    { caId: 'closed', profile: profile('sign'), policies: ['0.4.0.194112.1.2'] },
  ],
  new Set(['alpha', 'bravo', 'closed', 'root']),
  (caId) => caId !== 'closed',
);

type Permissions = Parameters<OfferCatalogue['choose']>[0];
const ALL: Permissions = { caIds: 'all', profileIds: 'all' };
const only = (caIds: readonly string[] | 'all', profileIds: readonly string[] | 'all'): Permissions => ({
  caIds: caIds === 'all' ? 'all' : new Set(caIds),
  profileIds: profileIds === 'all' ? 'all' : new Set(profileIds),
});
const wish = (members: Partial<OfferWish>): OfferWish => ({
  caId: undefined,
  profileId: undefined,
  certificatePolicy: undefined,
  ...members,
});

describe('OfferCatalogue.choose', () => {
  it.each([
    ['CA and profile', ALL, wish({ caId: 'alpha', profileId: 'seal' }), 'alpha', 'seal'],
    [
      'CA and policy of one profile',
      ALL,
      wish({ caId: 'alpha', certificatePolicy: '2.999.10.1.2' }),
      'alpha',
      'seal-short',
    ],
    ['a policy that one offer has', ALL, wish({ certificatePolicy: '2.999.10.2.1' }), 'bravo', 'seal'],
    ['the only CA with the profile', ALL, wish({ profileId: 'seal-short' }), 'alpha', 'seal-short'],
    ['the only CA that is permitted', only(['bravo'], 'all'), wish({ profileId: 'seal' }), 'bravo', 'seal'],
    [
      'the only profile that is permitted',
      only(['alpha'], ['seal']),
      wish({ caId: 'alpha', certificatePolicy: POLICY }),
      'alpha',
      'seal',
    ],
    ['the only CA that still issues', ALL, wish({ profileId: 'sign' }), 'bravo', 'sign'],
  ] as const)('ok %s', (_name, caller, wanted, caId, profileId) => {
    expect(catalogue.choose(caller, wanted)).toMatchObject({ caId, profile: { profileId } });
  });

  it.each([
    ['an unknown profile', ALL, wish({ profileId: 'nothing' }), 'unknown_profile', '/profileId'],
    [
      'an unknown policy',
      ALL,
      wish({ certificatePolicy: '2.999.7' }),
      'unknown_profile',
      '/certificatePolicy',
    ],
    [
      'a profile the client may not use',
      only('all', ['sign']),
      wish({ profileId: 'seal' }),
      'profile_not_allowed',
      '/profileId',
    ],
    ['an unknown CA', ALL, wish({ caId: 'nothing', profileId: 'seal' }), 'unknown_ca', '/caId'],
    [
      'a CA the client may not use',
      only(['alpha'], 'all'),
      wish({ caId: 'bravo', profileId: 'seal' }),
      'ca_not_allowed',
      '/caId',
    ],
    [
      'no CA the client may use',
      only(['alpha'], 'all'),
      wish({ profileId: 'sign' }),
      'ca_not_allowed',
      '/caId',
    ],
    [
      'a CA without the profile',
      ALL,
      wish({ caId: 'bravo', profileId: 'seal-short' }),
      'policy_violation',
      '/caId',
    ],
    ['a root', ALL, wish({ caId: 'root', profileId: 'seal' }), 'policy_violation', '/caId'],
    ['several CAs', ALL, wish({ profileId: 'seal' }), 'policy_violation', '/caId'],
    [
      'several profiles',
      ALL,
      wish({ caId: 'alpha', certificatePolicy: POLICY }),
      'policy_violation',
      '/certificatePolicy',
    ],
  ] as const)('fails %s', (_name, caller, wanted, code, pointer) => {
    expect(() => catalogue.choose(caller, wanted)).toThrow(
      expect.objectContaining({ code, errors: [expect.objectContaining({ pointer })] }),
    );
  });

  it('lists the candidates where several fit', () => {
    expect(() => catalogue.choose(ALL, wish({ profileId: 'seal' }))).toThrow(/seal at alpha, seal at bravo/);
  });

  it('shows a client what it may use at CAs that issue', () => {
    const seen = catalogue
      .permittedTo(only('all', ['seal', 'sign']))
      .map(({ caId, profile: { profileId } }) => `${profileId} at ${caId}`);
    expect(seen).toEqual(['seal at alpha', 'seal at bravo', 'sign at bravo']);
  });
});
