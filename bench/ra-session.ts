import { RaSession } from '../test/support/ra-session';

/** The client of the seed that enrols and revokes. */
const CLIENT = { id: 'demo-rssp', secret: 'demo-rssp-secret' };

export function openRaSession(origin: string, scope: string): Promise<RaSession> {
  return RaSession.open(origin, `${origin}/oauth2/token`, { ...CLIENT, scope });
}
