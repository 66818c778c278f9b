import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  ACCESS_RULE,
  DEFAULT_LISTENERS,
  LISTENER_RULE,
  MEDIA_TYPE_RULE,
  type AccessRule,
  type ListenerName,
} from '../common/access';
import { BearerError } from '../common/bearer-error';
import type { Caller } from '../common/caller';
import { listenerOf } from '../common/listener';
import { ManagementToken } from '../common/management-token';
import { PkiError } from '../common/pki-error';
import { ReceivedBody } from '../common/received-body';
import { AccessTokens, type AccessTokenClaims } from './access-token';
import { ClientDirectory, type RegisteredClient } from './client-directory.service';

interface HandlerRules {
  readonly access: AccessRule | undefined;
  readonly listeners: readonly ListenerName[];
  readonly mediaTypes: readonly string[];
}

type Request = FastifyRequest & { caller?: Caller };

/** RFC 6750 2.1: the scheme in any case, one space, one b64token. */
const BEARER = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * The one door of the application: a handler answers only if it says who may call it and on which listener, and the
 * caller proves to be that. Only then is the body read.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly logger = new Logger('access');
  private readonly rules = new Map<unknown, Map<unknown, HandlerRules>>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly clients: ClientDirectory,
    private readonly managementToken: ManagementToken,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const rules = this.rulesOf(context);
    if (!rules.listeners.includes(listenerOf(request.raw))) throw nothingHere();
    if (rules.access === undefined) {
      this.logger.error(
        `${context.getClass().name}.${context.getHandler().name} declares no access rule and answers nobody`,
      );
      throw nothingHere();
    }
    if (rules.access.kind === 'public') return readBody(request, rules);
    if (rules.access.kind === 'management') {
      this.requireManagementToken(request);
      return readBody(request, rules);
    }
    const { anyOf } = rules.access;
    const caller = this.authenticate(request);
    if (caller instanceof Promise) return caller.then((known) => admit(request, known, anyOf, rules));
    return admit(request, caller, anyOf, rules);
  }

  private requireManagementToken({ headers }: Request): void {
    const refuse = (detail: string, error?: 'invalid_token') =>
      new BearerError(detail, error, undefined, 'management');
    if (headers.authorization === undefined)
      throw refuse('This needs the management token: send Authorization: Bearer.');
    const token = BEARER.exec(headers.authorization)?.[1];
    if (token === undefined || !this.managementToken.matches(token))
      throw refuse('The Authorization header does not hold the management token.', 'invalid_token');
  }

  /** Who presents the token; a promise only where the token or the client is not known yet. */
  private authenticate(request: Request): Caller | Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined)
      throw new BearerError('This needs an access token: send Authorization: Bearer.');
    const token = BEARER.exec(header)?.[1];
    if (token === undefined)
      throw new BearerError('The Authorization header is not a bearer token.', 'invalid_token');
    const claims = this.tokens.verify(token);
    if (claims instanceof Promise) return claims.then((verified) => this.callerOf(verified));
    return this.callerOf(claims);
  }

  private callerOf(claims: AccessTokenClaims): Caller | Promise<Caller> {
    const client = this.clients.find(claims.clientId);
    return client instanceof Promise
      ? client.then((found) => callerFrom(found, claims))
      : callerFrom(client, claims);
  }

  private rulesOf(context: ExecutionContext): HandlerRules {
    const controller = context.getClass();
    const handler = context.getHandler();
    let byHandler = this.rules.get(controller);
    if (byHandler === undefined) this.rules.set(controller, (byHandler = new Map<unknown, HandlerRules>()));
    let rules = byHandler.get(handler);
    if (rules === undefined) {
      const read = <T>(key: symbol): T | undefined =>
        (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;
      rules = {
        access: read<AccessRule>(ACCESS_RULE),
        listeners: read<readonly ListenerName[]>(LISTENER_RULE) ?? DEFAULT_LISTENERS,
        mediaTypes: read<readonly string[]>(MEDIA_TYPE_RULE) ?? [],
      };
      byHandler.set(handler, rules);
    }
    return rules;
  }
}

function callerFrom(client: RegisteredClient | undefined, claims: AccessTokenClaims): Caller {
  if (client?.record.state !== 'active') {
    throw new BearerError('The client of the access token is not active.', 'invalid_token');
  }
  const { record, caIds, profileIds } = client;
  return {
    clientId: record.clientId,
    kind: record.kind,
    scopes: permitted(claims, record.scopes),
    caIds,
    profileIds,
    qscdAuditReference: record.qscdAuditReference,
  };
}

/** A scope that was taken from the client since the token was made is gone from the token too. */
function permitted(claims: AccessTokenClaims, allowed: readonly string[]): ReadonlySet<string> {
  for (const scope of claims.scopes) {
    if (!allowed.includes(scope)) return new Set([...claims.scopes].filter((each) => allowed.includes(each)));
  }
  return claims.scopes;
}

function admit(request: Request, caller: Caller, anyOf: readonly string[], rules: HandlerRules): boolean {
  if (!anyOf.some((scope) => caller.scopes.has(scope))) {
    throw new BearerError(
      `This needs a token with the scope ${anyOf.join(' or ')}.`,
      'insufficient_scope',
      anyOf,
    );
  }
  request.caller = caller;
  return readBody(request, rules);
}

function readBody(request: Request, rules: HandlerRules): boolean {
  if (request.body instanceof ReceivedBody) request.body = request.body.read(rules.mediaTypes);
  return true;
}

function nothingHere(): PkiError {
  return new PkiError('not_found', 'There is nothing at this path.');
}
