import type { FaultDto, FaultListDto, FaultRequestDto } from '../../src/management/dto/fault.dto';
import type { TestApp } from './test-app';

/** An answer of the management listener. */
export interface ControlAnswer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
}

/** The test control of an application that listens. */
export class FaultControl {
  constructor(private readonly app: TestApp) {}

  async ask<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<ControlAnswer<Body>> {
    const { status, text } = await this.app.manage(method, `/management/v1/control${path}`, body);
    return { status, body: JSON.parse(text) as Body };
  }

  /** Sets the fault `probe`, or one of another name. */
  async set(request: Partial<FaultRequestDto>, faultId = 'probe'): Promise<FaultDto> {
    const { status, body } = await this.ask<FaultDto>('PUT', `/faults/${faultId}`, request);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body;
  }

  async read(faultId = 'probe'): Promise<FaultDto> {
    return (await this.ask<FaultDto>('GET', `/faults/${faultId}`)).body;
  }

  async list(): Promise<readonly FaultDto[]> {
    return (await this.ask<FaultListDto>('GET', '/faults')).body.faults;
  }

  async reset(): Promise<void> {
    const { status, body } = await this.ask('POST', '/reset', {});
    if (status !== 200) throw new Error(JSON.stringify(body));
  }
}
