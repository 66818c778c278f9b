import { readFileSync } from 'node:fs';

import { type Document, LineCounter, type Node, isMap, isSeq, parseDocument } from 'yaml';

import { WorldError, type WorldProblem } from './world-error';

const MAX_FILE_OCTETS = 1_048_576;
/** More than any file here needs; refuses documents that grow by aliases. */
const MAX_ALIASES = 50;
/** One slip can be followed by many complaints. */
const MAX_SYNTAX_PROBLEMS = 10;

export type YamlMap = Record<string, unknown>;

/** A YAML file as a plain value that knows where each of its keys stands. */
export class YamlFile {
  private constructor(
    readonly path: string,
    readonly value: YamlMap,
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {}

  /** Reads one document whose top level is a map. Throws WorldError for unreadable, oversized or invalid YAML. */
  static read(path: string): YamlFile {
    const fail = (message: string, remedy: string, line = 1, column = 1): WorldError =>
      new WorldError([{ file: path, line, column, key: '', message, remedy }]);
    let octets: Buffer;
    try {
      octets = readFileSync(path);
    } catch {
      throw fail('the file cannot be read', 'check the path and its permissions');
    }
    if (octets.length > MAX_FILE_OCTETS)
      throw fail('the file is larger than 1 MiB', 'split it into several files');
    const lines = new LineCounter();
    const document = parseDocument(octets.toString('utf8'), { lineCounter: lines, uniqueKeys: true });
    // A warning is a tag nobody knows; its value would be taken as if the tag were not there.
    const complaints = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS);
    const problems = complaints.map((error): WorldProblem => {
      const { line, col } = lines.linePos(error.pos[0]);
      const [message = 'invalid YAML'] = error.message.split('\n');
      return {
        file: path,
        line,
        column: col,
        key: '',
        message: message.replace(/:$/, ''),
        remedy: 'correct the YAML',
      };
    });
    if (problems.length > 0) throw new WorldError(problems);
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch {
      throw fail(`more than ${MAX_ALIASES} aliases`, 'write the values out');
    }
    if (!isYamlMap(value)) throw fail('the top level is not a map', 'begin with keys such as "title:"');
    return new YamlFile(path, value, document, lines);
  }

  /** Where the key of the pointer stands, or undefined where this file has no such key. */
  positionOf(path: readonly string[]): { line: number; column: number } | undefined {
    let node: unknown = this.document.contents;
    let offset = 0;
    for (const key of path) {
      const step = stepInto(node, key);
      if (!step) return undefined;
      node = step.value;
      offset = step.offset;
    }
    const { line, col } = this.lines.linePos(offset);
    return { line, column: col };
  }
}

function stepInto(node: unknown, key: string): { value: unknown; offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => String((item.key as { value?: unknown } | null)?.value) === key);
    return pair && { value: pair.value, offset: (pair.key as Node).range?.[0] ?? 0 };
  }
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return item && { value: item, offset: item.range?.[0] ?? 0 };
  }
  return undefined;
}

export function isYamlMap(value: unknown): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `override` laid over `base`: maps are merged key by key, null removes a key, anything else replaces. Neither is
 * changed.
 */
export function mergeMaps(base: YamlMap, override: YamlMap): YamlMap {
  const merged: YamlMap = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const below = merged[key];
    if (value === null) delete merged[key];
    else merged[key] = isYamlMap(value) && isYamlMap(below) ? mergeMaps(below, value) : value;
  }
  return merged;
}
