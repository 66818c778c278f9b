import { assuranceOn, isLevelMet } from '../../world/assurance';
import type { CertificateProfile } from '../../world/certificate-profile';
import { areNeedsMet, evidenceNeeds, type ProvenLevels } from './evidence-needs';

const policy = assuranceOn(undefined);

describe('the bundled table of levels', () => {
  it.each<[string, 'identity' | 'authentication', string, string | null, boolean]>([
    ['ok: the same word', 'identity', 'IAL2', 'IAL2', true],
    ['ok: the word of eIDAS for it', 'identity', 'IAL2', 'substantial', true],
    ['ok: a higher one', 'identity', 'substantial', 'IAL3', true],
    ['ok: a URI of eIDAS', 'identity', 'high', 'http://eidas.europa.eu/LoA/high', true],
    ['ok: any assertion for AAL0', 'authentication', 'AAL0', '0', true],
    ['fails: a lower one', 'identity', 'IAL2', 'low', false],
    ['fails: none', 'authentication', 'AAL0', null, false],
    ['fails: an unknown one', 'identity', 'IAL1', 'valueOf', false],
    ['fails: one of the other table', 'identity', 'IAL1', 'AAL3', false],
    ['fails: where the required one is unknown', 'identity', 'best', 'high', false],
  ])('%s', (_name, part, required, given, expected) => {
    expect(isLevelMet(policy[part], required, given)).toBe(expected);
  });

  it('can be added to and moved by a world', () => {
    const own = assuranceOn({ identity: { video: 2, low: 2 }, evidenceMaxAge: 'P1D' });
    expect([own.identity['video'], own.identity['low'], own.identity['IAL3']]).toEqual([2, 2, 3]);
    expect([own.evidenceMaxAge, own.authenticationMaxAge]).toEqual(['P1D', policy.authenticationMaxAge]);
  });
});

describe('evidenceNeeds', () => {
  const profile = (requires?: CertificateProfile['requires']) =>
    ({ ...(requires && { requires }) }) as CertificateProfile;
  const proven = (members: Partial<ProvenLevels>): ProvenLevels => ({
    type: 'vlei',
    identityLevel: null,
    authenticationLevel: null,
    ...members,
  });

  it('has nothing for a profile that requires nothing, or consent alone', () => {
    expect(evidenceNeeds(profile(), policy, [])).toEqual([]);
    expect(evidenceNeeds(profile({ consent: true, mandate: false }), policy, [])).toEqual([]);
    expect(areNeedsMet([])).toBe(true);
  });

  it('takes the best of what was given, whatever its order', () => {
    const given = ['low', 'high', 'IAL2'].map((identityLevel) => proven({ identityLevel }));
    expect(evidenceNeeds(profile({ identityAssurance: 'high' }), policy, given)).toEqual([
      { need: 'identityAssurance', required: 'high', given: 'high', isMet: true },
    ]);
  });

  it('does not take one proof for another', () => {
    const all = profile({ identityAssurance: 'low', signerAuthentication: 'AAL1', mandate: true });
    const met = (given: readonly ProvenLevels[]) =>
      evidenceNeeds(all, policy, given).flatMap(({ need, isMet }) => (isMet ? [need] : []));
    expect(met([])).toEqual([]);
    expect(met([proven({ identityLevel: 'high' })])).toEqual(['identityAssurance']);
    expect(met([proven({ authenticationLevel: 'AAL3' })])).toEqual(['signerAuthentication']);
    expect(met([proven({ type: 'mandate' })])).toEqual(['mandate']);
  });
});
