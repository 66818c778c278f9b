import { PRIVATE_JWK_MEMBERS } from '../common/jwk';
import { levelWords, rankOf, type LevelRanks } from './assurance';
import type { LocatedCheck } from './located-check';

/** A profile or a client that names a level nobody can compare would never be content. */
export const levelsAreKnown: LocatedCheck = ({ assurance, profiles, cas, clients }, place) => {
  const unknown = (word: string | undefined, ranks: LevelRanks, path: readonly string[], whose: string) => {
    if (word === undefined || rankOf(ranks, word) !== undefined) return [];
    const remedy = `give it a rank in assurance, or use one of ${levelWords(ranks)}`;
    return [place(path, `${whose} the level ${word}, which has no rank`, remedy)];
  };
  return [
    ...cas.flatMap(({ caId, profileIds }) =>
      profileIds.flatMap((profileId, index) => {
        const requires = profiles.find((profile) => profile.profileId === profileId)?.requires;
        const path = ['cas', caId, 'profileIds', String(index)];
        const whose = `the profile ${profileId} requires`;
        return [
          ...unknown(requires?.identityAssurance, assurance.identity, path, whose),
          ...unknown(requires?.signerAuthentication, assurance.authentication, path, whose),
        ];
      }),
    ),
    ...clients.flatMap(({ clientId, standingEvidence }) => {
      const path = ['clients', clientId, 'standingEvidence', 'loa'];
      return unknown(standingEvidence?.loa, assurance.identity, path, 'this is');
    }),
  ];
};

/** One issuer has one set of keys, with public members alone. */
export const identityProvidersAreFit: LocatedCheck = ({ identityProviders }, place) =>
  identityProviders.flatMap(({ providerId, issuer, jwks }, index) => {
    const path = ['identityProviders', providerId];
    const isFirst = identityProviders.findIndex((other) => other.issuer === issuer) === index;
    return [
      ...(isFirst
        ? []
        : [
            place([...path, 'issuer'], 'another identity provider has this issuer', 'give it one of its own'),
          ]),
      ...jwks.keys.flatMap((key, at) => {
        const secret = PRIVATE_JWK_MEMBERS.find((member) => Object.hasOwn(key, member));
        if (secret === undefined) return [];
        const where = [...path, 'jwks', 'keys', String(at), secret];
        return [place(where, 'the private part of a key', 'leave public members only, and make a new key')];
      }),
    ];
  });
