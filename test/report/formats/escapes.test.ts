import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it, test } from 'vitest';
import { csvField, csvText } from '../../../src/report/formats/csv.js';
import { html, trusted } from '../../../src/report/html.js';
import { escapeLatex } from '../../../src/report/markup/escapeLatex.js';
import { escapeMarkdown } from '../../../src/report/markup/escapeMarkdown.js';
import { latexText } from '../../../src/report/markup/latexText.js';
import { markdownBlocks, markdownLine } from '../../../src/report/markup/markdownText.js';
import { plainText } from '../../../src/report/markup/plainText.js';
import { latexProblems } from '../../helpers/latexChecker.js';
import { HOSTILE_NAMES } from '../hostile.js';

const nasty = [
  ...HOSTILE_NAMES,
  ...[
    '# head',
    '- item',
    '+ x',
    '1. one',
    '---',
    '===',
    '> quote',
    '| a | b |',
    '[x](javascript:1)',
    '![i](y)',
  ],
  ...[
    '`code`',
    '**b** _i_ ~~s~~',
    '$x$ $$y$$',
    '\\textbf{x} \\input{/etc/passwd} % c',
    'a & b # c ^ d ~ e',
    '&amp;',
  ],
  ...[
    'http://evil.example/x',
    'www.evil.example',
    'a@b.example',
    '=1+1',
    '@SUM(A1)',
    "'=1",
    "-- --- ``x''",
    '\t=1',
  ],
  ...['\\\\', '\\write18{x}', '[b]', 'a\r\nb', '\u2028x', 'é ß Ž ŋ 漢字 😀', '{}', '  spaces  '],
];

const oneLine = (text: string) =>
  text.replace(/[ \t\r\n\u2028\u2029\u0085]+/g, ' ').replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
const reader = new MarkdownIt({ html: true, linkify: true }).enable(['strikethrough', 'table']);
const decode = (text: string) =>
  text.replace(
    /&(amp|lt|gt|quot);/g,
    (_all, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? '',
  );

/** Whatever Markdown makes of a text that is escaped is one paragraph of it. */
function meansItself(text: string): void {
  const expected = oneLine(text).trim();
  const shown = reader.render(escapeMarkdown(text));
  expect(shown === '' ? '' : decode(shown.replace(/^<p>|<\/p>\n$/g, ''))).toBe(expected);
}

describe('Markdown', () => {
  test.each(nasty)('%j means itself', meansItself);

  it('whatever a text is, it means itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), meansItself));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'`*_[]()<>#+-.!|~$&@\\:/w1 a'), { maxLength: 12 }), parts =>
        meansItself(parts.join('')),
      ),
    );
  });

  it('keeps what rich text says: emphasis, code, links in the report, lists and blocks', () => {
    expect(
      markdownLine(html`<strong>a*</strong> and <em>b</em> <code>c${'`'}d</code> <a href="#x">Figure 1</a>`),
    ).toBe('**a\\*** and *b* ``c`d`` [Figure 1](#x)');
    expect(markdownLine(html`<bdi>${'\u05d0'}</bdi> <bdi>a</bdi>`)).toBe('\u2068\u05d0\u2069 a');
    const blocks = html`<p>One.</p><ul><li>two</li><li>3</li></ul><pre><code>x ${'```'} y</code></pre><dl><div><dt>k</dt><dd>v</dd></div></dl>`;
    expect(markdownBlocks(blocks)).toBe('One.\n\n- two\n- 3\n\n````text\nx ``` y\n````\n\n- k: v');
    expect(() => markdownLine(trusted('<marquee>x</marquee>'))).toThrow(/<marquee>/);
  });
});

describe('LaTeX', () => {
  test.each(nasty)('%j can be compiled', text => {
    expect(latexProblems(escapeLatex(text))).toEqual([]);
  });

  it('whatever a text is, it can be compiled, in a cell as in a caption', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const cell = `\\begin{tabular}{@{}l@{}}\nx \\\\\n${escapeLatex(text)} \\\\\n\\end{tabular}`;
        return latexProblems(cell).length === 0;
      }),
    );
  });

  it('says it as it is meant', () => {
    expect(escapeLatex('50\u202f% ± 1_a {x} --- "q"')).toBe(
      '50\\,\\% $\\pm$ 1\\_a \\{x\\} -{}-{}- \\textquotedbl{}q\\textquotedbl{}',
    );
    expect(escapeLatex('\u05d0é')).toBe('{\\ttfamily U+05D0}é');
    expect(latexText(html`<strong>a&b</strong> <em>c</em> <bdi>${'<d>'}</bdi>`)).toBe(
      '\\textbf{a\\&b} \\emph{c} \\textless{}d\\textgreater{}',
    );
  });
});

/** RFC 4180, read by a machine of two states. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let [field, quoted] = ['', false];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '"' && text[at + 1] === '"') {
      field += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ',' || character === '\n')) {
      rows[rows.length - 1].push(field);
      field = '';
      if (character === '\n') rows.push([]);
    } else field += character;
  }
  return rows.slice(0, -1);
}

describe('CSV', () => {
  test.each(nasty)('%j comes back, and is no formula', text => {
    const [[, back]] = readCsv(csvText({ id: 'x', columns: [{ name: 'n', values: [text] }] }))
      .slice(1)
      .map(row => ['', ...row]);
    expect(back).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
    expect(back.replace(/^'/, '')).toBe(text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}]/gu, '\ufffd'));
  });

  it('leaves numbers as they are', () => {
    expect([-0.5, 1e-7, 12345678901, 0.1 + 0.2, null].map(csvField)).toEqual([
      ...['-0.5', '1e-7', '12345678901', '0.30000000000000004', ''],
    ]);
  });
});

test('plain text is rich text without markup, with names whole', () => {
  expect(
    plainText(html`<span title="${'long name'}"><bdi>long…</bdi></span> 10<sup>9</sup>, <p>a</p><p>b</p>`),
  ).toBe('long name 10^9, a b');
});
