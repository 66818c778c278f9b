import { PRIVATE_JWK_MEMBERS } from '../common/jwk';
import type { LocatedCheck } from './located-check';

export const clientsCanAuthenticate: LocatedCheck = ({ clients }, place) =>
  clients
    .filter(({ secret, jwks }) => secret === undefined && jwks === undefined)
    .map(({ clientId }) =>
      place(['clients', clientId], 'no way to authenticate', 'give it a secret or a jwks'),
    );

/** A remote signing service that could decide on enrolments would approve its own. */
export const onlyOperatorsDecide: LocatedCheck = ({ clients }, place) =>
  clients
    .filter(({ kind, scopes }) => kind === 'rssp' && scopes.includes('ra.operator'))
    .map(({ clientId, scopes }) =>
      place(
        ['clients', clientId, 'scopes', String(scopes.indexOf('ra.operator'))],
        'only a client of kind operator may have ra.operator',
        'remove it, or set kind: operator',
      ),
    );

export const keySetsArePublic: LocatedCheck = ({ clients }, place) =>
  clients.flatMap(({ clientId, jwks }) =>
    (jwks?.keys ?? []).flatMap((key, index) => {
      const secret = PRIVATE_JWK_MEMBERS.find((member) => Object.hasOwn(key, member));
      if (secret === undefined) return [];
      const path = ['clients', clientId, 'jwks', 'keys', String(index), secret];
      return [place(path, 'the private part of a key', 'leave public members only, and make a new key')];
    }),
  );
