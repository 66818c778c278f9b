import { SystemRandomness } from '../../src/common/randomness';
import type { RealTime } from '../../src/common/real-time';
import { MemoryKeyStore } from '../../src/keys/memory-key-store';
import type { SettingRepository } from '../../src/store/setting.repository';
import type { Store } from '../../src/store/store';
import { TlsAuthority } from '../../src/tls/tls-authority';
import { tlsClientTbs } from '../../src/tls/tls-certificate';
import { tlsClientKey, type TlsClientKey } from './tls-client-key';

/** A client certificate of a CA that is not ours, with this commonName. */
export async function foreignTlsClient(commonName: string, time: RealTime): Promise<TlsClientKey> {
  const settings = { find: () => Promise.resolve(undefined), put: () => ({}) };
  const store = { commit: () => Promise.resolve() };
  const authority = await TlsAuthority.establish({
    keyStore: new MemoryKeyStore(),
    settings: settings as unknown as SettingRepository,
    store: store as unknown as Store,
    randomness: new SystemRandomness(),
    time,
  });
  return tlsClientKey(authority, 1, (key, issuer) => tlsClientTbs(key, commonName, issuer));
}

/** The DER of a PEM certificate. */
export function derOf(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
}
