import type { CallOptions } from '../ra-connection';

/** For the calls beside the one that the caller named its Idempotency-Key and If-Match for. */
export function stepOptions({ idempotencyKey: _, ifMatch: __, ...options }: CallOptions): CallOptions {
  return options;
}
