import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RaSession } from '../../support/ra-session';
import { ManagementSession } from '../../../src/cli/management-session';
import { ServiceProcess, freePort } from '../../support/service-process';
import { TamperingFront } from './tampering-front';

const TOKEN = 'conformance-management-token';

/** A list as the management listener tells of it. */
export interface PublishedList {
  readonly name: string;
  readonly entries: number;
}

/** A service of its own behind its public URL, and the clock of its world. */
export class StatusService {
  /** How far the clock of the world is ahead of real time. */
  offsetSeconds = 0;

  private constructor(
    readonly front: TamperingFront,
    private service: ServiceProcess,
    readonly management: ManagementSession,
    private readonly dataFolder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async start(world: string): Promise<StatusService> {
    const dataFolder = mkdtempSync(join(tmpdir(), 'kakehashi-status-'));
    const front = await TamperingFront.listen();
    const managementPort = await freePort();
    const environment = {
      KAKEHASHI_WORLD: world,
      KAKEHASHI_PUBLIC_URL: front.baseUrl,
      KAKEHASHI_MANAGEMENT_PORT: String(managementPort),
      KAKEHASHI_MANAGEMENT_TOKEN: TOKEN,
      KAKEHASHI_LOG_LEVEL: 'warn',
    };
    const service = await ServiceProcess.start(dataFolder, await freePort(), environment);
    front.standBefore(service.baseUrl);
    const management = new ManagementSession(`http://127.0.0.1:${managementPort}`, TOKEN);
    return new StatusService(front, service, management, dataFolder, environment);
  }

  /** Stops it and starts it on the same data, so that it reads its world file anew. */
  async restart(): Promise<void> {
    await this.service.stop();
    this.service = await ServiceProcess.start(this.dataFolder, await freePort(), this.environment);
    this.front.standBefore(this.service.baseUrl);
  }

  session(id: string, scope: string): Promise<RaSession> {
    const client = { id, secret: `${id}-secret`, scope };
    return RaSession.open(this.service.baseUrl, `${this.service.baseUrl}/oauth2/token`, client);
  }

  /** Every list of the CA, as it is published from now on. */
  async publish(caId: string): Promise<readonly PublishedList[]> {
    const path = `/management/v1/crls/${caId}/publish`;
    return (await this.management.done<{ lists: PublishedList[] }>('POST', path, {})).lists;
  }

  /** Moves the clock of the world on, by an ISO 8601 duration. */
  async advance(duration: string): Promise<void> {
    const clock = await this.management.done<{ offsetSeconds: number }>(
      'POST',
      '/management/v1/clock/advance',
      { duration },
    );
    this.offsetSeconds = clock.offsetSeconds;
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.front.close();
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}
