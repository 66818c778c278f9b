/** A page of text for people: what it says, without how it looks. */
export interface PublishedPage {
  readonly language: string;
  readonly title: string;
  readonly lead: readonly PageBlock[];
  readonly sections: readonly PageSection[];
}

export interface PageSection {
  /** `4.9`; also the place to link to: `#4.9`. */
  readonly number: string;
  readonly heading: string;
  readonly blocks: readonly PageBlock[];
}

/** A paragraph, a list or a table. */
export type PageBlock =
  | PageText
  | readonly PageText[]
  | { readonly head: readonly string[]; readonly rows: readonly (readonly PageText[])[] };

/** Text, or text and links one after the other. */
export type PageText = string | PageLink | { readonly parts: readonly (string | PageLink)[] };

export interface PageLink {
  readonly href: string;
  /** What is shown; by default the address. */
  readonly text?: string;
}

export const HTML_MEDIA_TYPE = 'text/html; charset=utf-8';

/** Nothing is loaded, nothing runs, nothing is sent; the style stands in the page. */
export const PAGE_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const STYLE = `body { font: 1rem/1.6 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid #ccc; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top; }
a { overflow-wrap: anywhere; }`;

/** The page as HTML; every text of it is escaped. */
export function renderPage({ language, title, lead, sections }: PublishedPage): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${[...lead.map(blockHtml), ...sections.map(sectionHtml)].join('\n')}
</body>
</html>
`;
}

/** Text as it may stand in HTML, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function sectionHtml({ number, heading, blocks }: PageSection): string {
  const level = number.includes('.') ? 3 : 2;
  const id = escapeHtml(number);
  const title = `<h${level} id="${id}">${id}. ${escapeHtml(heading)}</h${level}>`;
  return [title, ...blocks.map(blockHtml)].join('\n');
}

function blockHtml(block: PageBlock): string {
  if (isList(block)) return `<ul>\n${block.map((item) => `<li>${textHtml(item)}</li>`).join('\n')}\n</ul>`;
  if (typeof block === 'object' && 'rows' in block) {
    const row = (cells: readonly PageText[], tag: 'td' | 'th'): string =>
      `<tr>${cells.map((cell) => `<${tag}>${textHtml(cell)}</${tag}>`).join('')}</tr>`;
    const rows = block.rows.map((cells) => row(cells, 'td'));
    return `<table>\n<thead>${row(block.head, 'th')}</thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
  }
  return `<p>${textHtml(block)}</p>`;
}

function textHtml(text: PageText): string {
  if (typeof text === 'string') return escapeHtml(text);
  if ('parts' in text) return text.parts.map(textHtml).join('');
  return `<a href="${escapeHtml(text.href)}">${escapeHtml(text.text ?? text.href)}</a>`;
}

function isList(block: PageBlock): block is readonly PageText[] {
  return Array.isArray(block);
}
