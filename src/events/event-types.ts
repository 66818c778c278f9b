import { PkiError } from '../common/pki-error';

/** The types of events, by who may learn of them. */
export interface EventTypes {
  /** Of the client's own objects. */
  readonly client: readonly string[];
  /** Of the world as a whole. */
  readonly operator: readonly string[];
}

/** Injection token of the {@link EventTypes}. */
export const EVENT_TYPES_KNOWN = Symbol('EventTypesKnown');

/** Most texts of a `types` filter. */
export const MAX_TYPE_FILTERS = 32;

/**
 * The types that a filter names: exactly, or a group such as `certificate.*`. Throws `malformed` for a text that names
 * none.
 *
 * @param pointer to the member in the request
 */
export function selectedTypes(
  filter: readonly string[],
  known: readonly string[],
  pointer: string,
): string[] {
  if (filter.length > MAX_TYPE_FILTERS) throw refusal(pointer, `Send ${MAX_TYPE_FILTERS} types at most.`);
  const selected = filter.flatMap((text) => {
    const found = known.filter((type) => type === text || groupOf(type) === text);
    if (found.length === 0)
      throw refusal(pointer, `Send some of ${[...groupsOf(known), ...known].join(', ')}.`);
    return found;
  });
  return [...new Set(selected)];
}

function groupsOf(types: readonly string[]): readonly string[] {
  return [...new Set(types.map(groupOf))];
}

function groupOf(type: string): string {
  return `${type.split('.', 1)[0]}.*`;
}

function refusal(pointer: string, detail: string): PkiError {
  return new PkiError(
    'malformed',
    'There is an event type that is not known here; errors[] tells which are.',
    {
      errors: [{ pointer, detail }],
    },
  );
}
