import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, isolated, trusted } from '../../src/report/html.js';
import { inlineJson, jsonBlock } from '../../src/report/jsonBlock.js';

describe('html', () => {
  it('escapes text between tags and in attributes', () => {
    expect(html`<a title="${`"'`}">${'<script>&'}</a>`.text).toBe(
      '<a title="&quot;&#39;">&lt;script&gt;&amp;</a>',
    );
  });

  it('takes markup, lists and numbers, and leaves nothing for nothing', () => {
    const items = ['a', '<'].map(item => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${3}${undefined}${null}${false}${trusted('<hr>')}`.text).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>3<hr>',
    );
  });

  it('replaces what a page cannot hold: controls and halves of characters', () => {
    expect(escapeHtml('a\u0000b\u001bc\ud83dd\n\t😀')).toBe('a\ufffdb\ufffdc\ufffdd\n\t😀');
  });

  it('never lets a character of markup through', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        text => !/[<>"']|&(?!(amp|lt|gt|quot|#39);)/.test(escapeHtml(text)),
      ),
    );
  });

  it('isolates right-to-left names', () => {
    expect(isolated('\u202eevil').text).toBe('<bdi>\u202eevil</bdi>');
  });
});

describe('inline JSON', () => {
  it('cannot end its script element, and means the same', () => {
    const hostile = { '</script>': '<!-- \u2028\u2029 & -->' };
    const text = inlineJson(hostile);
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(hostile);
    expect(jsonBlock('x"', hostile).text).toBe(
      `<script type="application/json" id="x&quot;">${text}</script>`,
    );
  });
});
