import type { World } from '../../world/world';
import { type ComposedList, LIST_VERSIONS } from './composed-list';
import { composePointers } from './compose-pointers';
import { composeProviders } from './compose-providers';
import { composeScheme, isListOfLists } from './compose-scheme';
import type { ListFacts } from './list-facts';
import { listFile } from './list-urls';

/** All lists of a world in all versions, as they would be issued now; none for a world without lists. */
export function composeTrustedLists(world: World, facts: ListFacts): readonly ComposedList[] {
  const { trustedLists } = world;
  if (trustedLists === undefined) return [];
  return trustedLists.lists.flatMap((list) =>
    LIST_VERSIONS.map((version) => {
      const providers = isListOfLists(list)
        ? []
        : composeProviders(world, trustedLists, list, version, facts);
      return {
        listId: list.listId,
        version,
        file: listFile(list.path, version),
        aliases: (list.aliases ?? []).map((alias) => listFile(alias, version)),
        // An Id begins with a letter.
        id: `TEST-${list.listId}`,
        schemeInformation: {
          ...composeScheme(list, version, facts),
          pointersToOtherTsl: composePointers(world, trustedLists, list, version, facts),
        },
        ...(providers.length > 0 && { trustServiceProviderList: providers }),
      };
    }),
  );
}
