import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import { ApiSecurity } from '@nestjs/swagger';
import type { Caller, RaScope } from './caller';

/**
 * Who may call a handler: anybody, a client whose token carries at least one of the scopes, or who has the management
 * token.
 */
export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'scope'; readonly anyOf: readonly RaScope[] }
  | { readonly kind: 'management' };

/** The listeners of the application; a handler answers on those it declares and is not found on the others. */
export const LISTENER_NAMES = ['public', 'tls', 'management'] as const;
export type ListenerName = (typeof LISTENER_NAMES)[number];

/** Where a handler answers that declares nothing: to the world, over HTTP and over HTTPS. */
export const DEFAULT_LISTENERS: readonly ListenerName[] = ['public', 'tls'];

export const ACCESS_RULE = Symbol('AccessRule');
export const LISTENER_RULE = Symbol('ListenerRule');
export const MEDIA_TYPE_RULE = Symbol('MediaTypeRule');
/** Member of a route's configuration: the listeners it answers on. */
export const ROUTE_LISTENERS = 'listeners';
/** How the management token is called in the OpenAPI description. */
export const MANAGEMENT_SECURITY_SCHEME = 'management';

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

/** The management token is needed. */
export function RequireManagementToken(): MethodDecorator & ClassDecorator {
  return applyDecorators(
    SetMetadata<symbol, AccessRule>(ACCESS_RULE, { kind: 'management' }),
    ApiSecurity(MANAGEMENT_SECURITY_SCHEME),
  );
}

/**
 * The listeners that a controller or handler answers on; without it, {@link DEFAULT_LISTENERS}. The router is told as well, so that
 * it does not speak of a path to those who cannot reach it.
 */
export function OnListener(...names: readonly ListenerName[]): MethodDecorator & ClassDecorator {
  return (target: object, _name?: string | symbol, descriptor?: { readonly value?: unknown }) => {
    const place = descriptor === undefined ? target : (descriptor.value as object);
    Reflect.defineMetadata(LISTENER_RULE, names, place);
    for (const handler of descriptor === undefined ? methodsOf(target) : [place]) {
      const own = Reflect.getMetadata(LISTENER_RULE, handler) as readonly ListenerName[] | undefined;
      Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { [ROUTE_LISTENERS]: own ?? names }, handler);
    }
  };
}

function methodsOf(controller: object): object[] {
  const { prototype } = controller as { readonly prototype: object };
  return Object.values(Object.getOwnPropertyDescriptors(prototype))
    .map(({ value }) => value as unknown)
    .filter((value): value is () => unknown => typeof value === 'function');
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
