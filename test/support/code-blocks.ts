import { readFileSync } from 'node:fs';

/** The fenced code blocks of a Markdown page in one language, in their order. */
export function codeBlocks(file: string, language: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```(\S*)\n([^]*?)^```$/gm)]
    .filter(([, info]) => info === language)
    .map(([, , code = '']) => code);
}
