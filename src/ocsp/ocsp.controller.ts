import { Controller, Get, Inject, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Consumes, Public } from '../common/access';
import { ApiProblems } from '../common/api-problems.decorator';
import { PkiError } from '../common/pki-error';
import { ReceivedBody } from '../common/received-body';
import type { OcspAnswer } from './ocsp-answer';
import { OcspFaultFilter } from './ocsp-fault.filter';
import { OCSP_RESPONSE_TYPE } from './ocsp-headers';
import { LONGEST_OCSP_REQUEST } from './ocsp-request';
import { OcspService } from './ocsp.service';

type OcspHttpRequest = FastifyRequest<{ Params: { caId: string } }>;

const OCSP_REQUEST_TYPE = 'application/ocsp-request';
const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const ANSWER = {
  description: 'An OCSPResponse; errors of OCSP (unauthorized, tryLater, ...) too.',
  content: { [OCSP_RESPONSE_TYPE]: BINARY },
};

@ApiTags('dissemination')
@Controller('ocsp')
@Public()
@UseFilters(OcspFaultFilter)
export class OcspController {
  constructor(@Inject(OcspService) private readonly ocsp: OcspService) {}

  @Get(':caId/*')
  @ApiOperation({
    operationId: 'getOcspResponse',
    summary: 'Revocation status by OCSP (RFC 6960 A.1)',
  })
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiParam({
    name: 'path',
    type: 'string',
    description: 'The base64 of the OCSPRequest, URL-encoded or not.',
  })
  @ApiOkResponse(ANSWER)
  get(@Req() request: OcspHttpRequest, @Res() reply: FastifyReply): Promise<void> | void {
    const { caId } = request.params;
    return send(request, reply, this.ocsp.answerPath(caId, encodedRequestOf(request.raw.url ?? '')));
  }

  @Post(':caId')
  @Consumes(OCSP_REQUEST_TYPE)
  @ApiOperation({
    operationId: 'postOcspRequest',
    summary: 'Revocation status by OCSP (RFC 6960 A.1)',
  })
  @ApiProblems('too_large', 'unsupported_media_type')
  @ApiParam({ name: 'caId', type: 'string' })
  @ApiBody({ description: 'An OCSPRequest.', required: true, ...BINARY })
  @ApiOkResponse(ANSWER)
  post(@Req() request: OcspHttpRequest, @Res() reply: FastifyReply): Promise<void> | void {
    return send(request, reply, this.ocsp.answer(request.params.caId, bodyOf(request)));
  }
}

function bodyOf({ body, headers }: OcspHttpRequest): Uint8Array {
  // Without any octets there is no body that somebody could have looked at.
  const received =
    body instanceof ReceivedBody ? body : ReceivedBody.of(headers['content-type'], Buffer.alloc(0));
  received.read([OCSP_REQUEST_TYPE]);
  if (received.octets.length > LONGEST_OCSP_REQUEST) {
    throw new PkiError('too_large', `An OCSP request has at most ${LONGEST_OCSP_REQUEST} octets.`);
  }
  return received.octets;
}

/** What follows `/ocsp/{caId}/` in the request target, as it was sent. */
function encodedRequestOf(target: string): string {
  // The absolute form is allowed to everybody (RFC 9112 3.2.2).
  const path = target.startsWith('/') ? 0 : target.indexOf('/', target.indexOf('://') + 3);
  const start = target.indexOf('/', target.indexOf('/', path + 1) + 1) + 1;
  const query = target.indexOf('?', start);
  return query < 0 ? target.slice(start) : target.slice(start, query);
}

function send(
  request: OcspHttpRequest,
  reply: FastifyReply,
  answer: OcspAnswer | Promise<OcspAnswer>,
): Promise<void> | void {
  if (answer instanceof Promise) return answer.then((settled) => sendNow(request, reply, settled));
  sendNow(request, reply, answer);
}

function sendNow(request: OcspHttpRequest, reply: FastifyReply, { octets, headers }: OcspAnswer): void {
  void reply.headers(headers);
  const known = request.method === 'POST' ? undefined : request.headers['if-none-match'];
  if (known !== undefined && known === headers['etag']) void reply.code(304).send();
  else void reply.code(200).send(octets);
}
