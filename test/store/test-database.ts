import type { DatabaseLocation } from '../../src/store/data-source';

/** A database of one kind for a shared suite; each call gives an empty one. */
export interface TestDatabases {
  create(): Promise<DatabaseLocation>;
}
