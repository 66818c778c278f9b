import { preferredLanguage } from './accept-language';

describe('preferredLanguage', () => {
  it.each<[string, string | undefined, 'en' | 'ja']>([
    ['no header', undefined, 'en'],
    ['an empty header', '', 'en'],
    ['Japanese', 'ja', 'ja'],
    ['Japanese of Japan', 'ja-JP', 'ja'],
    ['capital letters', 'JA-jp', 'ja'],
    ['a browser in Japan', 'ja,en-US;q=0.9,en;q=0.8', 'ja'],
    ['a browser elsewhere', 'en-GB, en;q=0.9, ja;q=0.3', 'en'],
    ['the greater weight', 'en;q=0.4, ja;q=0.5', 'ja'],
    ['equal weights, by their order', 'ja, en', 'ja'],
    ['anything', '*', 'en'],
    ['anything but English', 'en;q=0, *;q=0.1', 'ja'],
    ['languages that are not there', 'de, fr;q=0.9', 'en'],
    ['a language that only begins alike', 'jam', 'en'],
    ['something else', 'ja;q=high, ;;;', 'en'],
  ])('%s', (_name, header, expected) => {
    expect(preferredLanguage(header, ['en', 'ja'])).toBe(expected);
  });
});
