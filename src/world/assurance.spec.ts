import { worldFile } from '../../test/support/world-file';
import type { ProfileRequirements } from './certificate-profile';
import { loadWorld } from './load-world';
import { WorldError } from './world-error';

const OFFER = { cas: { 'alpha-seal': { profileIds: ['eu-qseal', 'own'] } } };

/** Keys and remedies of the problems of a world that offers a profile with these requirements. */
function problemsOf(
  requires: ProfileRequirements,
  world: object = {},
): readonly (readonly [string, string])[] {
  const file = worldFile({ ...OFFER, ...world }, { own: { extends: 'eu-qseal', requires } });
  try {
    loadWorld(file.path);
    return [];
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    return error.problems.map(({ key, remedy }) => [key, remedy]);
  } finally {
    file.remove();
  }
}

describe('a profile that requires a level', () => {
  it.each<[string, ProfileRequirements, object]>([
    ['of the bundled table', { identityAssurance: 'high', signerAuthentication: 'AAL3' }, {}],
    ['that its world adds', { identityAssurance: 'video' }, { assurance: { identity: { video: 2 } } }],
  ])('%s is fine', (_name, requires, world) => {
    expect(problemsOf(requires, world)).toEqual([]);
  });

  it.each<[string, ProfileRequirements, object, RegExp]>([
    ['unknown', { identityAssurance: 'IAL4' }, {}, /IAL3/],
    ['of the other table', { signerAuthentication: 'IAL2' }, {}, /AAL2/],
  ])('%s is told at the CA that offers it', (_name, requires, world, remedy) => {
    expect(problemsOf(requires, world)).toEqual([
      ['/cas/alpha-seal/profileIds/1', expect.stringMatching(remedy)],
    ]);
  });
});
