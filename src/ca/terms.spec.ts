import { createHash } from 'node:crypto';
import { FIXED_WORLD, JP_TSP } from '../../test/support/fixed-world';
import { buildTerms, TERMS_LANGUAGES } from './terms';

const CA = FIXED_WORLD.cas.find(({ caId }) => caId === 'bravo-ca') ?? { caId: '', name: '' };

describe('terms', () => {
  it.each(TERMS_LANGUAGES)(
    'ok in %s: they name CA and provider, say TEST, and hash to what is published',
    (language) => {
      const { text, sha256Hex } = buildTerms(CA, JP_TSP, language);
      expect(text).toMatch(/^(TEST|テスト)/);
      expect(text).toContain('Bravo CA TEST (bravo-ca)');
      expect(text).toContain('2.999.392.1');
      expect(text.endsWith('\n')).toBe(true);
      expect(sha256Hex).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'));
    },
  );

  it('ok the languages differ, and so do the terms of two CAs', () => {
    const hashes = [
      buildTerms(CA, JP_TSP, 'en'),
      buildTerms(CA, JP_TSP, 'ja'),
      buildTerms({ ...CA, caId: 'else' }, JP_TSP, 'en'),
    ].map(({ sha256Hex }) => sha256Hex);
    expect(new Set(hashes).size).toBe(3);
  });
});
