import type { DatabaseLocation } from '../store/data-source';
import type { BuiltCrls, CrlOrder } from './crl-build';

/** What a worker is started with. */
export type CrlWorkerLocation = Exclude<DatabaseLocation, { kind: 'sqlite-memory' }>;

/** To the worker. */
export type ToCrlWorker =
  | { readonly kind: 'build'; readonly id: number; readonly order: CrlOrder }
  | { readonly kind: 'signed'; readonly id: number; readonly signature: Uint8Array }
  | { readonly kind: 'not_signed'; readonly id: number; readonly reason: string };

/** From the worker; `id` of `sign` names the signature, the others the build. */
export type FromCrlWorker =
  | { readonly kind: 'sign'; readonly id: number; readonly build: number; readonly tbsDer: Uint8Array }
  | { readonly kind: 'built'; readonly id: number; readonly built: BuiltCrls }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string };
