import { DEFAULT_LISTENERS, type ListenerName } from './access';

/** A route as it was registered. */
export interface RegisteredRoute {
  readonly method: string;
  readonly path: string;
  readonly listeners: readonly ListenerName[];
}

/**
 * The routes as they were registered, for one question: which methods does this exact path have? It is asked only
 * after no route was found, to tell 405 from 404; it opens no door.
 */
export class AllowedMethods {
  private readonly routes: (RegisteredRoute & { readonly pattern: RegExp })[] = [];

  /** `path` as the router takes it: `/ra/v1/cas/:caId`, `/crl/:caId/:shard.crl`, `/docs/static/*`. */
  add(
    methods: string | readonly string[],
    path: string,
    listeners: readonly ListenerName[] = DEFAULT_LISTENERS,
  ): void {
    const source = path
      .split(/(:[A-Za-z0-9_]+|\*)/)
      .map((part) => {
        if (part === '*') return '.+';
        return part.startsWith(':') ? '[^/]+?' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      })
      .join('');
    for (const method of [methods].flat())
      this.routes.push({ method, path, listeners, pattern: new RegExp(`^${source}$`) });
  }

  /** The methods of the path, sorted; empty if the path is unknown. A path of its own goes before one with parameters. */
  of(requestUrl: string, listener: ListenerName = 'public'): string[] {
    const path = requestUrl.split('?', 1)[0] ?? '';
    const matching = this.routes.filter(
      ({ listeners, pattern }) => listeners.includes(listener) && pattern.test(path),
    );
    const own = matching.filter((route) => route.path === path);
    return [...new Set((own.length > 0 ? own : matching).map(({ method }) => method))].sort();
  }

  /** Every route in the order of registration. */
  all(): readonly RegisteredRoute[] {
    return this.routes;
  }
}
