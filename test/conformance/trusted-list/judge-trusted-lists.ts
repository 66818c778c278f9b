import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jdk } from './jdk';
import type { JudgedList, ListFinding, ListJudge } from './list-finding';
import { xmllint } from './xmllint';
import { xmlsec1 } from './xmlsec1';

/** Those that verify signatures, and the one that validates against the schemas. */
export const LIST_JUDGES: readonly ListJudge[] = [xmlsec1, jdk, xmllint];

/**
 * Every finding of every judge on every list; none means that all agree. A control goes along, a copy of the first list
 * with another sequence number and an element that no schema knows: a judge that does not refuse it looks at nothing,
 * which is a finding too.
 */
export async function judgeTrustedLists(
  lists: readonly JudgedList[],
  judges: readonly ListJudge[] = LIST_JUDGES,
): Promise<ListFinding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kakehashi-lists-'));
  try {
    const control = controlList(lists[0], folder);
    const findings: ListFinding[] = [];
    for (const judge of judges) {
      const seen = await judge.judge([...lists, control], folder);
      findings.push(...seen.filter(({ file }) => file !== control.file));
      if (!seen.some(({ file }) => file === control.file)) {
        findings.push({ judge: judge.name, file: control.file, message: 'accepts a list that was changed' });
      }
    }
    return findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function controlList(first: JudgedList | undefined, folder: string): JudgedList {
  if (!first) throw new Error('there is no list to judge');
  const file = join(folder, 'control.xml');
  const text = readFileSync(first.file, 'utf8').replace(
    /<TSLSequenceNumber>\d+<\/TSLSequenceNumber>/,
    '<TSLSequenceNumber>4711</TSLSequenceNumber><Control/>',
  );
  writeFileSync(file, text);
  return { ...first, file };
}
