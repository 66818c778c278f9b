import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { EstablishedCas } from '../../ca/established-cas';
import type { Caller } from '../../common/caller';
import { meetJudgementFaults } from '../../common/fault-points';
import { PkiError } from '../../common/pki-error';
import { problemHeaders, problemOf, PROBLEM_MEDIA_TYPE } from '../../common/problem';
import { REAL_TIME, type RealTime } from '../../common/real-time';
import { IdempotencyRepository } from '../../store/idempotency.repository';
import { Store } from '../../store/store';
import { Answer } from '../answer';
import {
  answerOfRecord,
  IdempotentRequest,
  isKept,
  readIdempotencyKey,
  recordOfAnswer,
  requestHash,
  scopeText,
  type IdempotencyScope,
} from './idempotent-request';

export const IDEMPOTENCY_RULE = Symbol('IdempotencyRule');
export const IDEMPOTENT_REQUEST = Symbol('IdempotentRequest');

type Request = FastifyRequest & { caller?: Caller; [IDEMPOTENT_REQUEST]?: IdempotentRequest };

/**
 * Answers a repeated request with the first answer. It runs after the caller is known and before anything of the body is
 * judged or used. Times are real time: a repeat is a matter of the network, not of the world's Clock.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  /** Requests under way on this node; other nodes meet in the unique index of the records. */
  private readonly running = new Set<string>();

  constructor(
    private readonly records: IdempotencyRepository,
    private readonly store: Store,
    @Inject(REAL_TIME) private readonly time: RealTime,
    private readonly cas: EstablishedCas,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    const rule = Reflect.getMetadata(IDEMPOTENCY_RULE, context.getHandler()) as 'required' | 'optional';
    const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key'], rule);
    if (idempotencyKey === undefined) {
      await meetJudgementFaults(request);
      return next.handle();
    }
    if (request.caller === undefined) throw new Error('Idempotent needs a handler with RequireScope');
    const scope: IdempotencyScope = {
      clientId: request.caller.clientId,
      method: request.method,
      path: pathOf(request),
      idempotencyKey,
    };
    const running = scopeText(scope);
    if (this.running.has(running)) throw inProgress();
    this.running.add(running);
    try {
      return of(await this.answer(request, scope, next));
    } finally {
      this.running.delete(running);
    }
  }

  private async answer(request: Request, scope: IdempotencyScope, next: CallHandler): Promise<unknown> {
    const hash = requestHash(request.body);
    // 1 a repeat gets the kept answer
    const { clientId, method, path, idempotencyKey } = scope;
    const record = await this.records.find(clientId, method, path, idempotencyKey);
    if (record !== undefined && record.expiresAt > this.now()) return answerOfRecord(record, hash);
    // 2 the service commits the record of its answer together with the effect
    request[IDEMPOTENT_REQUEST] = IdempotentRequest.keptBy((answer) =>
      this.records.insert(recordOfAnswer(scope, hash, answer, this.now())),
    );
    try {
      await meetJudgementFaults(request);
      return await lastValueFrom(next.handle());
    } catch (error) {
      // 3 a refusal has no effect; its record is committed alone
      const refusal = error instanceof PkiError ? this.refusalAnswer(error, request) : undefined;
      if (refusal === undefined) throw error;
      await this.store.commit({
        statements: [this.records.insert(recordOfAnswer(scope, hash, refusal, this.now()))],
        audit: [],
        events: [],
      });
      return refusal;
    }
  }

  /** The refusal as an answer to keep; undefined if it is not the outcome of this request. */
  private refusalAnswer(error: PkiError, request: Request): Answer | undefined {
    if (error.code === 'idempotency_in_progress') return undefined;
    const problem = problemOf(error, this.cas.urls.publicUrl, request.raw.url ?? '');
    if (!isKept(problem.status)) return undefined;
    return new Answer(
      problem.status,
      { 'content-type': PROBLEM_MEDIA_TYPE, ...problemHeaders(error) },
      JSON.stringify(problem),
    );
  }

  private now(): Date {
    return new Date(this.time.milliseconds());
  }
}

function pathOf(request: FastifyRequest): string {
  return (request.raw.url ?? '').split('?', 1)[0] ?? '';
}

function inProgress(): PkiError {
  return new PkiError('idempotency_in_progress', 'A request with this Idempotency-Key is being answered.', {
    retryAfterSeconds: 1,
  });
}
