/**
 * The routes as they were registered, for one question: which methods does this exact path have? It is asked only
 * after no route was found, to tell 405 from 404; it opens no door.
 */
export class AllowedMethods {
  private readonly routes: { readonly method: string; readonly path: string; readonly pattern: RegExp }[] =
    [];

  /** `path` as the router takes it: `/ra/v1/cas/:caId`, `/crl/:caId/:shard.crl`, `/docs/static/*`. */
  add(methods: string | readonly string[], path: string): void {
    const source = path
      .split(/(:[A-Za-z0-9_]+|\*)/)
      .map((part) => {
        if (part === '*') return '.+';
        return part.startsWith(':') ? '[^/]+?' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      })
      .join('');
    for (const method of [methods].flat())
      this.routes.push({ method, path, pattern: new RegExp(`^${source}$`) });
  }

  /** The methods of the path, sorted; empty if the path is unknown. */
  of(requestUrl: string): string[] {
    const path = requestUrl.split('?', 1)[0] ?? '';
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    return [...new Set(methods)].sort();
  }

  /** Every route in the order of registration. */
  all(): readonly { readonly method: string; readonly path: string }[] {
    return this.routes;
  }
}
