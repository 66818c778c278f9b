import type {
  JapanPolicy,
  ListDefect,
  ListedServiceDefinition,
  TrustedListDefinition,
  TrustedLists,
} from './trusted-lists';

type ById<T> = Readonly<Record<string, T>>;
/** Times stand in the file as text. */
type Written<T, Times extends keyof T> = Omit<T, Times> & Readonly<Record<Times, string>>;

/** `trustedLists` of a world file that the schema has accepted. */
export interface TrustedListsFile {
  readonly japan: Written<Omit<JapanPolicy, 'agreement' | 'certifiedHsm'>, 'startingTime'> &
    Partial<Pick<JapanPolicy, 'agreement' | 'certifiedHsm'>>;
  readonly lists: ById<
    Omit<TrustedListDefinition, 'listId' | 'pointsTo' | 'nextUpdate'> &
      Partial<Pick<TrustedListDefinition, 'pointsTo' | 'nextUpdate'>>
  >;
  readonly services: ById<Written<Omit<ListedServiceDefinition, 'serviceId'>, 'statusStartingTime'>>;
  readonly defects?: readonly ListDefect[];
}

const DEFAULT_NEXT_UPDATE = 'P30D';

export function trustedListsOf({ japan, lists, services, defects = [] }: TrustedListsFile): TrustedLists {
  return {
    japan: {
      agreement: 'enacted',
      certifiedHsm: 'policy',
      ...japan,
      startingTime: new Date(japan.startingTime),
    },
    lists: Object.entries(lists).map(([listId, list]) => ({
      listId,
      pointsTo: [],
      nextUpdate: DEFAULT_NEXT_UPDATE,
      ...list,
    })),
    services: Object.entries(services).map(([serviceId, service]) => ({
      serviceId,
      ...service,
      statusStartingTime: new Date(service.statusStartingTime),
    })),
    defects,
  };
}
