import { Injectable, Logger, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
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
import { FaultPoints, KEEPS_ANSWERS } from '../common/fault-points';
import { listenerOf } from '../common/listener';
import { ManagementToken } from '../common/management-token';
import { PkiError } from '../common/pki-error';
import { ReceivedBody } from '../common/received-body';
import { AccessTokens, type AccessTokenClaims } from './access-token';
import { ClientDirectory, type RegisteredClient } from './client-directory.service';
import { NoTokenError } from './dpop-error';
import { readPresentedToken } from './presented-token';
import { RequestLimit } from './request-limit';
import { TokenBindingService } from './token-binding.service';

interface HandlerRules {
  readonly access: AccessRule | undefined;
  readonly listeners: readonly ListenerName[];
  readonly mediaTypes: readonly string[];
}

type Request = FastifyRequest & { caller?: Caller };

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
    private readonly binding: TokenBindingService,
    private readonly limit: RequestLimit,
    private readonly managementToken: ManagementToken,
    private readonly faults: FaultPoints,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const rules = this.rulesOf(context);
    const admitted = this.admit(context, request, rules);
    if (this.faults.active === undefined || rules.access?.kind === 'management') return admitted;
    return chain(admitted, (known) => this.meetFaults(context, request, known));
  }

  private admit(
    context: ExecutionContext,
    request: Request,
    rules: HandlerRules,
  ): boolean | Promise<boolean> {
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
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const caller = this.authenticate(request, reply);
    if (caller instanceof Promise) return caller.then((known) => admit(request, known, anyOf, rules));
    return admit(request, caller, anyOf, rules);
  }

  /** A fault strikes those only who were let in. */
  private async meetFaults(context: ExecutionContext, request: Request, admitted: boolean): Promise<boolean> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const keepsAnswers = Reflect.getMetadata(KEEPS_ANSWERS, context.getHandler()) === true;
    await this.faults.active?.meetRequest(request, reply, request.caller?.clientId, keepsAnswers);
    return admitted;
  }

  private requireManagementToken({ headers }: Request): void {
    const refuse = (detail: string, error?: 'invalid_token') =>
      new BearerError(detail, error, undefined, 'management');
    if (headers.authorization === undefined)
      throw refuse('This needs the management token: send Authorization: Bearer.');
    const { scheme, token = '' } = readPresentedToken(headers.authorization) ?? {};
    if (scheme !== 'Bearer' || !this.managementToken.matches(token))
      throw refuse('The Authorization header does not hold the management token.', 'invalid_token');
  }

  /** Who presents the token; a promise only where the token or the client is not known yet, or the token is bound to a key. */
  private authenticate(request: Request, reply: FastifyReply): Caller | Promise<Caller> {
    const header = request.headers.authorization;
    if (header === undefined)
      throw new NoTokenError('This needs an access token: send Authorization: Bearer or DPoP.');
    const presented = readPresentedToken(header);
    if (presented === undefined)
      throw new BearerError('The Authorization header is not a Bearer or DPoP token.', 'invalid_token');
    return chain(this.tokens.verify(presented.token), (claims) =>
      chain(this.clients.find(claims.clientId), (client) => {
        const caller = callerFrom(client, claims);
        // Refused before a proof costs anything; counted only when the token is shown to be the client's.
        this.limit.assertRoom(caller.clientId);
        const bound = this.binding.check(request.raw, reply, presented, claims.confirmation);
        return chain(bound, () => {
          this.limit.take(caller.clientId);
          return caller;
        });
      }),
    );
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

/** Goes on at once with a value that is there, and later with one that is promised. */
function chain<T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

function callerFrom(client: RegisteredClient | undefined, claims: AccessTokenClaims): Caller {
  if (client?.record.state !== 'active') {
    throw new BearerError('The client of the access token is not active.', 'invalid_token');
  }
  const { record, caIds, profileIds } = client;
  if (record.tokenBinding === 'required' && isBearer(claims)) {
    throw new BearerError('The tokens of this client must be bound: get a new one.', 'invalid_token');
  }
  return {
    clientId: record.clientId,
    kind: record.kind,
    scopes: permitted(claims, record.scopes),
    caIds,
    profileIds,
    hasQscdEvidence: (record.qscdAuditReference ?? record.trustedListEntry) !== null,
  };
}

function isBearer({ confirmation }: AccessTokenClaims): boolean {
  return (confirmation.certificateThumbprint ?? confirmation.keyThumbprint) === undefined;
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
