import { generateKeyPairSync } from 'node:crypto';
import { RaClient, type RaClientOptions, softwareKey, type SubjectKey } from '@kakehashi/client';

/** `@kakehashi/client` as a client of the world, over sockets. */
export function libraryClient(
  url: string,
  clientId = 'demo-rssp',
  options: Partial<RaClientOptions> = {},
): RaClient {
  const authentication = {
    method: 'client_secret_basic',
    clientId,
    clientSecret: `${clientId}-secret`,
  } as const;
  return new RaClient({ url, authentication, ...options });
}

export function newSubjectKey(namedCurve = 'P-256'): SubjectKey {
  return softwareKey(generateKeyPairSync('ec', { namedCurve }).privateKey);
}

/** An eSeal of an organization of the world, issued at once; the same under a profile where an operator decides. */
export const EU_SEAL = {
  caId: 'alpha-seal',
  profileId: 'eu-qseal-qscd',
  subjectData: {
    subjectType: 'legal',
    organization_name: 'TEST Example Works',
    organization_identifier: 'VATXA-100000002',
    address: { country: 'XA' },
  },
} as const;

export const DECIDED_SEAL = {
  caId: 'charlie-eseal-level1',
  profileId: 'jp-eseal-level1',
  subjectData: {
    subjectType: 'legal',
    organization_name: 'テスト大学',
    organization_identifier: 'NTRJP-4999999000005',
    address: { country: 'JP' },
    latin_name: { organization_name: 'TEST University' },
  },
} as const;

/** The same where two operators decide. */
export const DUAL_SEAL = {
  caId: 'registry-corporate',
  profileId: 'registry-corporate',
  subjectData: {
    subjectType: 'legal',
    organization_name: 'テスト株式会社',
    organization_identifier: 'NTRJP-5999999000004',
    address: { country: 'JP' },
  },
} as const;
