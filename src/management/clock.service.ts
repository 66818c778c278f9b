import { Injectable } from '@nestjs/common';
import { WorldClock, type ClockState } from '../common/clock';
import { addDuration } from '../common/durations';
import { PkiError } from '../common/pki-error';
import { SettingRepository } from '../store/setting.repository';
import { Store } from '../store/store';
import { ClockFollower } from './clock-follower';
import { CLOCK_CHANGED, CLOCK_SETTING, parseUtcTime, storedClockState } from './clock-setting';
import type { ClockDto } from './dto/clock.dto';
import { wireTime } from '../common/wire-time';

type ClockAction = 'clock.set' | 'clock.advance' | 'clock.freeze' | 'clock.resume' | 'clock.reset';

/** Where the clock is to stand after a change. */
interface Target {
  readonly now: Date;
  readonly frozen: boolean;
}

/** Certificates carry years 1950 to 9999; what is issued at the end needs room to expire. */
const EARLIEST = new Date('2000-01-01T00:00:00Z');
const LATEST = new Date('9000-01-01T00:00:00Z');
const ACTOR = 'management';

/** The mock clock as its operators move it. */
@Injectable()
export class ClockService {
  /** Ends when the change before is done: each begins from what the one before left. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly clock: WorldClock,
    private readonly follower: ClockFollower,
    private readonly settings: SettingRepository,
    private readonly store: Store,
  ) {}

  read(): ClockDto {
    const [now, realTime] = [this.clock.now(), this.clock.realTime()];
    return {
      now: wireTime(now),
      offsetSeconds: secondsBetween(realTime, now),
      frozen: this.clock.state.frozenAt !== null,
      realTime: wireTime(realTime),
    };
  }

  /** Errors: `malformed`, `state_conflict` if that is earlier than now and not said to be meant. */
  set(now: string, allowBackwards: boolean): Promise<ClockDto> {
    const instant = parseUtcTime(now);
    if (instant === undefined) throw malformed('/now', 'Send a time such as 2026-01-31T09:00:00Z.');
    return this.change('clock.set', '/now', allowBackwards, (before) => ({ ...before, now: instant }));
  }

  /** By seconds, or by an ISO 8601 duration. Errors: `malformed`. */
  advance(amount: { readonly seconds?: number; readonly duration?: string }): Promise<ClockDto> {
    const { seconds, duration } = amount;
    if ((seconds === undefined) === (duration === undefined))
      throw malformed('', 'Send either seconds or duration.');
    const member = duration === undefined ? '/seconds' : '/duration';
    return this.change('clock.advance', member, false, ({ now, frozen }) => ({
      now: later(now, duration ?? `PT${seconds}S`, member),
      frozen,
    }));
  }

  /** The world stands still at its present instant. */
  freeze(): Promise<ClockDto> {
    return this.change('clock.freeze', '', false, ({ now }) => ({ now, frozen: true }));
  }

  /** Time passes again, from where it stood. */
  resume(): Promise<ClockDto> {
    return this.change('clock.resume', '', false, ({ now }) => ({ now, frozen: false }));
  }

  /** Back to real time. Errors: `state_conflict` if that is earlier than now and not said to be meant. */
  reset(allowBackwards: boolean): Promise<ClockDto> {
    return this.change('clock.reset', '', allowBackwards, () => ({
      now: this.clock.realTime(),
      frozen: false,
    }));
  }

  private change(
    action: ClockAction,
    member: string,
    allowBackwards: boolean,
    move: (before: Target) => Target,
  ): Promise<ClockDto> {
    const mine = this.turn.then(() => this.changeNow(action, member, allowBackwards, move));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async changeNow(
    action: ClockAction,
    member: string,
    allowBackwards: boolean,
    move: (before: Target) => Target,
  ): Promise<ClockDto> {
    // 1 From what the store says: another node may have moved the clock a moment ago.
    await this.follower.read();
    const state = this.clock.state;
    const before = { now: this.clock.now(), frozen: state.frozenAt !== null };
    const target = move(before);
    // 2 May it stand there?
    checkRange(target.now, member);
    if (target.now < before.now && !allowBackwards) throw backwards(before.now, target.now);
    // 3 One durable unit; the clock goes by it once it is committed.
    const next = this.stateAt(target, state.revision + 1);
    if (isSame(state, next)) return this.read();
    const stored = storedClockState(next);
    await this.store.commit({
      statements: [this.settings.put(CLOCK_SETTING, JSON.stringify(stored))],
      audit: [
        {
          actor: ACTOR,
          action,
          objectType: 'clock',
          objectId: 'world',
          details: { from: wireTime(before.now), to: wireTime(target.now), ...stored },
        },
      ],
      events: [{ type: CLOCK_CHANGED, clientId: null, objectId: 'clock', payload: { ...stored } }],
    });
    return this.read();
  }

  private stateAt({ now, frozen }: Target, revision: number): ClockState {
    return {
      revision,
      offsetSeconds: secondsBetween(this.clock.realTime(), now),
      frozenAt: frozen ? now : null,
    };
  }
}

/** A frozen clock shows the same whatever offset it was frozen with. */
function isSame(one: ClockState, other: ClockState): boolean {
  if (one.frozenAt !== null || other.frozenAt !== null)
    return one.frozenAt?.getTime() === other.frozenAt?.getTime();
  return one.offsetSeconds === other.offsetSeconds;
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1000);
}

function later(now: Date, duration: string, member: string): Date {
  try {
    return addDuration(now, duration);
  } catch {
    throw malformed(member, 'Send an ISO 8601 duration such as P90D or PT12H, ending before the year 9000.');
  }
}

function checkRange(instant: Date, member: string): void {
  if (instant < EARLIEST || instant > LATEST)
    throw malformed(member, `The clock can stand between ${wireTime(EARLIEST)} and ${wireTime(LATEST)}.`);
}

function malformed(pointer: string, detail: string): PkiError {
  return new PkiError('malformed', 'The clock cannot be moved like this; errors[] says why.', {
    errors: [{ pointer, detail }],
  });
}

function backwards(from: Date, to: Date): PkiError {
  return new PkiError(
    'state_conflict',
    `This would move the clock back from ${wireTime(from)} to ${wireTime(to)}: certificates, CRLs and records of the future ` +
      'may exist. Send allowBackwards true if that is meant, or start with --ephemeral for a world without a past.',
  );
}
