import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from '../../src/common/error-catalogue';
import { PKI_ERROR_STATUS } from '../../src/common/pki-error';

describe('error codes', () => {
  it('are all described, and nothing else is', () => {
    expect(Object.keys(ERROR_CATALOGUE).sort()).toEqual(Object.keys(PKI_ERROR_STATUS).sort());
  });

  it.each(Object.entries(ERROR_CATALOGUE))(
    '%s has a title without a full stop and a remedy with one',
    (_code, description) => {
      expect(description.title).toMatch(/^[A-Z].*[^.]$/);
      expect(description.remedy).toMatch(/^[A-Z].*\.$/);
    },
  );
});

describe('decision records', () => {
  const folder = join(__dirname, '..', '..', 'docs', 'adr');
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');

  it('have a number of their own and a title that repeats it', () => {
    const numbers = files.map((name) => /^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1] ?? `misnamed ${name}`);
    expect(new Set(numbers).size).toBe(files.length);
    for (const [index, name] of files.entries()) {
      expect(readFileSync(join(folder, name), 'utf8').split('\n')[0]).toContain(numbers[index]);
    }
  });
});
