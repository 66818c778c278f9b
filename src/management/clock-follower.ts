import type { WorldClock } from '../common/clock';
import type { CommittedChanges } from '../store/committed-changes';
import type { SettingRepository } from '../store/setting.repository';
import { CLOCK_CHANGED, CLOCK_SETTING, clockStateOf } from './clock-setting';

const READ_EVERY_MILLISECONDS = 1000;

/**
 * Keeps the clock of this node by the state in the store: a change made here holds as soon as it is committed, one made
 * by another node within a second.
 */
export class ClockFollower {
  private timer: NodeJS.Timeout | undefined;
  private reading = false;
  private failed = false;

  private constructor(
    private readonly clock: WorldClock,
    private readonly settings: SettingRepository,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Resolves when the clock shows the world's time. It must be called before anybody else subscribes to changes. */
  static async start(
    clock: WorldClock,
    settings: SettingRepository,
    changes: CommittedChanges,
    onFailure: (error: unknown) => void,
  ): Promise<ClockFollower> {
    const follower = new ClockFollower(clock, settings, onFailure);
    await follower.read();
    changes.subscribe((events) => {
      for (const { type, payload } of events) if (type === CLOCK_CHANGED) clock.adopt(clockStateOf(payload));
    });
    follower.timer = setInterval(() => void follower.readAgain(), READ_EVERY_MILLISECONDS).unref();
    return follower;
  }

  /** The clock by what the store says now. */
  async read(): Promise<void> {
    const text = await this.settings.find(CLOCK_SETTING);
    if (text !== undefined) this.clock.adopt(clockStateOf(JSON.parse(text)));
  }

  /** Called by the framework when the application stops; the store closes later. */
  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async readAgain(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      await this.read();
      this.failed = false;
    } catch (error) {
      // Once, and not each second: the readiness of the store tells how long it lasts.
      if (!this.failed) this.onFailure(error);
      this.failed = true;
    } finally {
      this.reading = false;
    }
  }
}
