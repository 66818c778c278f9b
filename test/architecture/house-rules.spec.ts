import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const TOO_VAGUE = /(^|-)(manager|helpers?|utils?|data|info|handle|handler|misc|process)(-|\.)/;

/** Where what is otherwise forbidden has its home; paths with forward slashes. */
const HOMES: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['the environment', /\bprocess\.env\b/, ['src/config/environment.ts']],
  ['the time', /\bDate\.now\(|\bnew Date\(\)/, ['src/common/clock.ts', 'src/common/real-time.ts']],
  ['chance', /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(|\brandomInt\(/, ['src/common/randomness.ts']],
  ['transactions', /\.transaction\(|createQueryRunner\(|repository\.save\(/, ['src/store/']],
];

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

/** The text without comments and strings, as far as a pattern can tell. */
function codeOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

describe('source files', () => {
  const files = sourceFiles('src');
  const production = files.filter((file) => !file.endsWith('.spec.ts'));

  it('are there', () => {
    expect(production.length).toBeGreaterThan(50);
  });

  it('are named in kebab-case, with words that say something, and no barrels', () => {
    const isMigration = (file: string) => dirname(file) === 'src/store/migrations';
    const misnamed = files.filter((file) => {
      const name = basename(file);
      if (name === 'index.ts' || TOO_VAGUE.test(name)) return true;
      return !isMigration(file) && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(name);
    });
    // Words of the field or of the framework: SubjectPublicKeyInfo (RFC 5280), subjectData (CSC), data source (TypeORM).
    const accepted = [
      'src/x509/subject-public-key-info.ts',
      'src/x509/subject-public-key-info.spec.ts',
      'src/ca/subject-data.ts',
      'src/ca/subject-data.spec.ts',
      'src/store/data-source.ts',
      'src/config/data-folder.ts',
      'src/config/data-folder.spec.ts',
    ];
    expect(misnamed.filter((file) => !accepted.includes(file) && !isMigration(file))).toEqual([]);
  });

  it.each(HOMES)('reach for %s in its home only', (_name, pattern, homes) => {
    const strays = production.filter(
      (file) => !homes.some((home) => file.startsWith(home)) && pattern.test(codeOf(file)),
    );
    expect(strays).toEqual([]);
  });

  it('name no type any', () => {
    expect(files.filter((file) => /[:<]\s*any\b|\bas any\b/.test(codeOf(file)))).toEqual([]);
  });

  it('export nothing by default and re-export nothing wholesale', () => {
    expect(production.filter((file) => /^export (default|\*)/m.test(codeOf(file)))).toEqual([]);
  });
});
