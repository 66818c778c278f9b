import { escapeHtml, renderPage } from './published-page';

const HOSTILE = `<script>alert("x")</script>&'`;
const ESCAPED = '&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#38;&#39;';

describe('published page', () => {
  it('escapes text', () => {
    expect(escapeHtml(HOSTILE)).toBe(ESCAPED);
  });

  it('escapes every text, wherever it stands', () => {
    const html = renderPage({
      language: HOSTILE,
      title: HOSTILE,
      lead: [HOSTILE, [HOSTILE], { href: HOSTILE }, { parts: [HOSTILE, { href: '/', text: HOSTILE }] }],
      sections: [
        {
          number: HOSTILE,
          heading: HOSTILE,
          blocks: [{ head: [HOSTILE], rows: [[HOSTILE, { href: HOSTILE }]] }],
        },
      ],
    });
    expect(html).not.toContain('<script');
    expect(html.replaceAll(ESCAPED, '')).not.toMatch(/alert/);
    expect(html.split(ESCAPED)).toHaveLength(17);
  });

  it('renders sections, lists, tables and links', () => {
    const html = renderPage({
      language: 'en',
      title: 'T',
      lead: ['a'],
      sections: [
        { number: '1', heading: 'One', blocks: [] },
        { number: '1.1', heading: 'Two', blocks: [['b'], { head: ['c'], rows: [[{ href: '/d' }]] }] },
      ],
    });
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('<h2 id="1">1. One</h2>\n<h3 id="1.1">1.1. Two</h3>\n<ul>\n<li>b</li>\n</ul>');
    expect(html).toContain('<tbody>\n<tr><td><a href="/d">/d</a></td></tr>\n</tbody>');
  });
});
