import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FaultRefusal } from '../common/fault-points';
import { PKI_ERROR_STATUS } from '../common/pki-error';
import { ocspErrorAnswer } from './ocsp-answer';
import type { OcspErrorStatus } from './ocsp-error';

/** A refusal by the test control in the form of this protocol (RFC 6960 2.3): HTTP 200 with an unsigned error. */
@Catch(FaultRefusal)
export class OcspFaultFilter implements ExceptionFilter<FaultRefusal> {
  catch(refusal: FaultRefusal, host: ArgumentsHost): void {
    const { octets, headers } = ocspErrorAnswer(statusOf(refusal));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply
      .code(200)
      .headers({ ...headers, ...refusal.fields })
      .send(octets);
  }
}

function statusOf({ code }: FaultRefusal): OcspErrorStatus {
  const status = PKI_ERROR_STATUS[code];
  if (status === 503 || status === 429) return 'tryLater';
  if (status === 500) return 'internalError';
  return status === 401 || status === 403 || status === 404 ? 'unauthorized' : 'malformedRequest';
}
