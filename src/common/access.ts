import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { Caller, RaScope } from './caller';

/** Who may call a handler: anybody, or a client whose token carries at least one of the scopes. */
export type AccessRule =
  { readonly kind: 'public' } | { readonly kind: 'scope'; readonly anyOf: readonly RaScope[] };

/** The listeners of the application; a handler answers on those it declares and is not found on the others. */
export type ListenerName = 'public' | 'management';

export const ACCESS_RULE = Symbol('AccessRule');
export const LISTENER_RULE = Symbol('ListenerRule');
export const MEDIA_TYPE_RULE = Symbol('MediaTypeRule');

/** No credential needed. Without this or {@link RequireScope} a handler answers nobody. */
export function Public(): MethodDecorator & ClassDecorator {
  return SetMetadata<symbol, AccessRule>(ACCESS_RULE, { kind: 'public' });
}

/** An access token with at least one of these scopes is needed. */
export function RequireScope(...anyOf: readonly RaScope[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata<symbol, AccessRule>(ACCESS_RULE, { kind: 'scope', anyOf }),
    ...anyOf.map((scope) => ApiSecurity('oauth2', [scope])),
  );
}

/** The listeners a controller or handler answers on; without it, `public` alone. */
export function OnListener(...names: readonly ListenerName[]): MethodDecorator & ClassDecorator {
  return SetMetadata(LISTENER_RULE, names);
}

/**
 * The media types of the request body, other than JSON, that a handler reads; it then gets a `ReceivedBody`. Any other
 * body is answered 415.
 */
export function Consumes(...mediaTypes: readonly string[]): MethodDecorator & ClassDecorator {
  return SetMetadata(MEDIA_TYPE_RULE, mediaTypes);
}

/** The authenticated client of the request. Only for handlers with {@link RequireScope}. */
export const CurrentCaller = createParamDecorator(
  (_parameter: unknown, context: ExecutionContext): Caller => {
    const caller = context.switchToHttp().getRequest<{ caller?: Caller }>().caller;
    if (caller === undefined) throw new Error('CurrentCaller needs a handler with RequireScope');
    return caller;
  },
);
