import { PRIVATE_JWK_MEMBERS } from '../common/jwk';
import { levelWords, rankOf, type LevelRanks } from './assurance';
import type { LocatedCheck } from './located-check';

/** A profile or a client that names a level nobody can compare would never be content. */
export const levelsAreKnown: LocatedCheck = ({ assurance, profiles, clients }, place) => {
  const unknown = (word: string | undefined, part: 'identity' | 'authentication', whose: string) => {
    const ranks: LevelRanks = assurance[part];
    if (word === undefined || rankOf(ranks, word) !== undefined) return [];
    const message = `${whose} names the level ${word}, which has no rank`;
    return [place(['assurance', part], message, `add it, or use one of ${levelWords(ranks)}`)];
  };
  return [
    ...profiles.flatMap(({ profileId, requires }) => [
      ...unknown(requires?.identityAssurance, 'identity', `the profile ${profileId}`),
      ...unknown(requires?.signerAuthentication, 'authentication', `the profile ${profileId}`),
    ]),
    ...clients.flatMap(({ clientId, standingEvidence }) =>
      unknown(standingEvidence?.loa, 'identity', `the client ${clientId}`),
    ),
  ];
};

/** One issuer has one set of keys, with public members alone. */
export const identityProvidersAreFit: LocatedCheck = ({ identityProviders }, place) =>
  identityProviders.flatMap(({ providerId, issuer, jwks }, index) => {
    const path = ['identityProviders', providerId];
    const first = identityProviders.findIndex((other) => other.issuer === issuer);
    return [
      ...(first === index
        ? []
        : [
            place(
              [...path, 'issuer'],
              'another identity provider has this issuer',
              'give each one of its own',
            ),
          ]),
      ...jwks.keys.flatMap((key, at) => {
        const secret = PRIVATE_JWK_MEMBERS.find((member) => Object.hasOwn(key, member));
        if (secret === undefined) return [];
        const where = [...path, 'jwks', 'keys', String(at), secret];
        return [place(where, 'the private part of a key', 'leave public members only, and make a new key')];
      }),
    ];
  });
