import type { AttestingDevice } from '../attesting-device';
import type { Key, KeyAttestation, OperationInput } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { newChallenge } from './challenges';
import { everyItem } from './pages';

type KeyRequest = OperationInput<'registerKey'>['body'];

/** A key as it is registered; times are RFC 3339 with whole seconds. */
export type KeyOrder = Omit<KeyRequest, 'publicKey'> & {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** Attests the key over a challenge that is drawn here. */
  readonly attestedBy?: AttestingDevice;
};

/** What a list of keys is narrowed to. */
export type KeySelection = Omit<NonNullable<OperationInput<'listKeys'>['query']>, 'cursor' | 'limit'>;

/** How a key ended; `destroyedAt` by the clock of the world. */
export type KeyDestruction = OperationInput<'reportKeyDestruction'>['body'];

const CHALLENGE_MS = 300_000;

/** Keys of the client, before, beside and after their certificates (docs/keys-and-devices.md). */
export class Keys {
  readonly #ra: RaConnection;

  constructor(ra: RaConnection) {
    this.#ra = ra;
  }

  /**
   * Registers a key under a name of the client's own, for a pool or one session; or adds the attestation to one that is
   * `registered`. Throws RaError.
   */
  async register(
    keyId: string,
    { publicKey, attestedBy, ...order }: KeyOrder,
    options: CallOptions = {},
  ): Promise<Key> {
    const attestation = attestedBy && (await this.attestation(publicKey, attestedBy, options));
    const body = {
      ...order,
      publicKey: Buffer.from(publicKey).toString('base64'),
      ...(attestation && { attestation }),
    };
    return (await this.#ra.request('registerKey', { path: { keyId }, body }, options)).body;
  }

  /**
   * The member `attestation` of an enrolment, a re-key or a registration: the device's statement over a fresh challenge.
   * Throws RaError, and what the device throws.
   */
  async attestation(
    publicKey: Uint8Array,
    device: AttestingDevice,
    options: CallOptions = {},
  ): Promise<KeyAttestation> {
    const { nonce, expiresAt } = await newChallenge(this.#ra, 'attestation', options);
    const { issuer } = await this.#ra.configuration();
    // The challenge tells the clock of the world, which somebody may have moved.
    const at = new Date(Date.parse(expiresAt) - CHALLENGE_MS);
    return { ...(await device.attest({ publicKey, nonce, at, issuer })), nonce };
  }

  /** Throws RaError. */
  async get(keyId: string, options: CallOptions = {}): Promise<Key> {
    return (await this.#ra.request('getKey', { path: { keyId } }, options)).body;
  }

  /** By keyId, page by page as they are read; all filters must fit. Throws RaError. */
  list(selection: KeySelection = {}, options: CallOptions = {}): AsyncGenerator<Key, void> {
    return everyItem((part) => this.#ra.request('listKeys', { query: { ...selection, ...part } }, options));
  }

  /** Reports that a key was destroyed, with all its copies. Throws RaError, `live_certificate` before its revocation. */
  async destroyed(keyId: string, body: KeyDestruction, options: CallOptions = {}): Promise<Key> {
    return (await this.#ra.request('reportKeyDestruction', { path: { keyId }, body }, options)).body;
  }
}
