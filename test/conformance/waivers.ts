import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse } from 'yaml';

import type { Finding } from './judges/judge';

/** A finding that is known to be the judge's mistake, or to follow from the fictitious world; `*` stands for any text. */
export interface Waiver {
  readonly id: string;
  readonly judge: string;
  readonly finding: string;
  /** Part of the judge's message; absent: any message. */
  readonly message?: string;
  readonly profiles: readonly string[];
  readonly worlds: readonly string[];
  readonly reason: string;
}

const FILE = join(__dirname, 'waivers.yaml');

/** The waivers of the file; each member but `message` is required. */
export function readWaivers(): Waiver[] {
  const list = parse(readFileSync(FILE, 'utf8')) as Waiver[];
  const ids = new Set<string>();
  for (const waiver of list) {
    const { id, judge, finding, profiles, worlds, reason } = waiver;
    const complete = [id, judge, finding, reason].every((text) => typeof text === 'string' && text !== '');
    if (!complete || !Array.isArray(profiles) || !Array.isArray(worlds) || ids.has(id)) {
      throw new Error(`${FILE}: incomplete or repeated waiver ${JSON.stringify(waiver)}`);
    }
    ids.add(id);
  }
  return list;
}

/** The first waiver that covers the finding. */
export function waiverOf(finding: Finding, waivers: readonly Waiver[]): Waiver | undefined {
  const { judge, code, message, judged } = finding;
  return waivers.find(
    (waiver) =>
      waiver.judge === judge &&
      matches(waiver.finding, code) &&
      (waiver.message === undefined || message.includes(waiver.message)) &&
      waiver.profiles.some((pattern) => matches(pattern, judged.profile)) &&
      waiver.worlds.some((pattern) => matches(pattern, judged.world)),
  );
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(text);
}
