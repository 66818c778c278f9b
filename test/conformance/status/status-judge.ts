import { mapLimited, runCommand, type CommandResult } from '../judges/command';
import type { Column, StatusSubject, StatusVerdict } from './status-subject';

/** Where the world stands in time, for judges that need to be told. */
export interface WorldTime {
  /** How far the clock of the world is ahead of real time. */
  readonly offsetSeconds: number;
}

/** An independent program that asks for the status of certificates. */
export interface StatusJudge {
  readonly columns: readonly Column[];
  /** In one line what is missing, or undefined; builds what it can. */
  install(): Promise<string | undefined>;
  /** Its version as it tells it, for the page. */
  version(): Promise<string>;
  /** At least one verdict for each subject that it can be asked about; files that it needs go below `folder`. */
  judge(subjects: readonly StatusSubject[], time: WorldTime, folder: string): Promise<StatusVerdict[]>;
}

/** Now, in the world. */
export function timeOf({ offsetSeconds }: WorldTime): Date {
  return new Date(Date.now() + offsetSeconds * 1000);
}

/** Runs a program that knows no time but that of the machine; it is told the time of the world instead. */
export function runInWorld(
  { offsetSeconds }: WorldTime,
  program: string,
  parameters: readonly string[],
  input?: string,
): Promise<CommandResult> {
  if (offsetSeconds === 0) return runCommand(program, parameters, input);
  // Timeouts keep to real time; with its own remedy for old C libraries (the variable) those of Java take seconds.
  const faketime = ['FAKETIME_FORCE_MONOTONIC_FIX=0', 'faketime', '--exclude-monotonic'];
  return runCommand('env', [...faketime, '-f', `+${offsetSeconds}s`, program, ...parameters], input);
}

/** The lists at these URLs, in PEM, as they are published now. */
export async function fetchLists(urls: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const fetched = await mapLimited([...new Set(urls)], 4, async (url): Promise<[string, string]> => {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: status ${answer.status}`);
    return [url, listToPem(Buffer.from(await answer.arrayBuffer()))];
  });
  return new Map(fetched);
}

export function listToPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
}

/** Items by what they have in common, in the order of their first ones. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}
