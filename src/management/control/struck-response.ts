import type { ServerResponse } from 'node:http';
import { FAULT_HEADER } from '../../common/fault-points';
import type { Cut } from './fault';

type Arguments = readonly unknown[];

/** Has this one answer name the faults that it suffers, beside those that its maker names. */
export function nameFaults(response: ServerResponse, faults: string): void {
  const writeHead = response.writeHead.bind(response) as (...all: Arguments) => ServerResponse;
  response.writeHead = (...all: Arguments) => {
    const fields = all.at(-1);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) {
      const named = (fields as Record<string, unknown>)[FAULT_HEADER];
      const items = [...(typeof named === 'string' ? named.split(', ') : []), ...faults.split(', ')];
      return writeHead(...all.slice(0, -1), { ...fields, [FAULT_HEADER]: [...new Set(items)].join(', ') });
    }
    response.setHeader(FAULT_HEADER, faults);
    return writeHead(...all);
  };
}

/**
 * Has the connection end instead of this one answer: before anything of it is sent, or when half of its body is. What the
 * request has brought about by then is durable, as it is whenever an answer begins.
 */
export function loseResponse(response: ServerResponse, cut: Cut): void {
  const write = response.write.bind(response) as (octets: Uint8Array, done: () => void) => boolean;
  const hangUp = (): void => void response.socket?.destroy();
  response.end = ((body: unknown) => {
    const octets = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : undefined;
    if (cut === 'middle' && octets !== undefined && octets.length > 1)
      write(octets.subarray(0, octets.length >> 1), hangUp);
    else hangUp();
    return response;
  }) as ServerResponse['end'];
  if (cut === 'middle') return;
  response.write = (() => {
    hangUp();
    return false;
  }) as ServerResponse['write'];
}
