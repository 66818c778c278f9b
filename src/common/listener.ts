import type { IncomingMessage } from 'node:http';
import type { ListenerName } from './access';

const LISTENER = Symbol('listener');

/** Marks a request with the listener it came in by. That of the adapter itself, `public`, needs no mark. */
export function markListener(request: IncomingMessage, name: ListenerName): void {
  (request as IncomingMessage & { [LISTENER]?: ListenerName })[LISTENER] = name;
}

export function listenerOf(request: IncomingMessage): ListenerName {
  return (request as IncomingMessage & { [LISTENER]?: ListenerName })[LISTENER] ?? 'public';
}
