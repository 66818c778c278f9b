import type { OperationInput, Qscd } from '../operation-types';
import type { CallOptions, RaConnection } from '../ra-connection';
import { everyItem } from './pages';

/** What a device is; `attestationRoots` are base64 DER. */
export type DeviceRegistration = OperationInput<'registerQscd'>['body'];

/** The devices that hold the client's keys (QSCDs; docs/keys-and-devices.md). */
export class Devices {
  readonly #ra: RaConnection;

  constructor(ra: RaConnection) {
    this.#ra = ra;
  }

  /** Registers a device, or changes one that has no keys yet; the same again changes nothing. Throws RaError. */
  async register(qscdId: string, body: DeviceRegistration, options: CallOptions = {}): Promise<Qscd> {
    return (await this.#ra.request('registerQscd', { path: { qscdId }, body }, options)).body;
  }

  /** Throws RaError. */
  async get(qscdId: string, options: CallOptions = {}): Promise<Qscd> {
    return (await this.#ra.request('getQscd', { path: { qscdId } }, options)).body;
  }

  /** By qscdId, page by page as they are read. Throws RaError. */
  list(options: CallOptions = {}): AsyncGenerator<Qscd, void> {
    return everyItem((query) => this.#ra.request('listQscds', { query }, options));
  }
}
