/** A language range of Accept-Language and its weight. */
interface Preference {
  readonly range: string;
  readonly weight: number;
}

/**
 * The language of `offered` that an Accept-Language header likes best: by weight, then by the order of the header; the
 * first offered one where the header is absent or likes none (RFC 9110 12.5.4, RFC 4647 3.4: `ja-JP` takes `ja`).
 */
export function preferredLanguage<Language extends string>(
  acceptLanguage: string | undefined,
  offered: readonly [Language, ...Language[]],
): Language {
  const preferences = (acceptLanguage ?? '').split(',').flatMap(preferenceOf);
  const named = (language: string) => preferences.find(({ range }) => primaryOf(range) === language);
  let best: { readonly language: Language; readonly weight: number; readonly place: number } | undefined;
  for (const language of offered) {
    const preference = named(language) ?? preferences.find(({ range }) => range === '*');
    if (!preference || preference.weight === 0) continue;
    const { weight } = preference;
    const place = preferences.indexOf(preference);
    if (!best || weight > best.weight || (weight === best.weight && place < best.place))
      best = { language, weight, place };
  }
  return best?.language ?? offered[0];
}

function preferenceOf(text: string): Preference[] {
  const match = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/.exec(
    text,
  );
  if (!match) return [];
  return [{ range: (match[1] ?? '').toLowerCase(), weight: Math.min(1, Number(match[2] ?? 1)) }];
}

function primaryOf(range: string): string {
  return range.split('-', 1)[0] ?? range;
}
