import { describe, expect, it } from 'vitest';
import { plotlyLines, plotlyText, shortened } from '../../src/report/labelText.js';
import { counted, listed, nameText } from '../../src/report/names.js';
import {
  duration,
  epsilonText,
  fixed,
  MISSING,
  percent,
  ratio,
  si,
  whole,
} from '../../src/report/numbers.js';

describe('labels', () => {
  it('shortens by characters that readers see, never through one', () => {
    expect(shortened('short\nname')).toBe('short name');
    expect(shortened('😀'.repeat(10_000), 5)).toBe('😀😀😀😀…');
  });

  it("keeps plotly's own markup and templates out of names", () => {
    expect(plotlyText('<b>&%{x}')).toBe('&lt;b&gt;&amp;%\u200b{x}');
    expect(plotlyText('\u05d0\u05d1')).toBe('\u2068\u05d0\u05d1\u2069');
  });

  it('breaks a label between words only', () => {
    expect(plotlyLines('RNAS (gaussian <noise>)', 15)).toBe('RNAS (gaussian<br>&lt;noise&gt;)');
    expect(plotlyLines('indivisible', 4)).toBe('indivisible');
  });

  it('shows a long name short, and whole on pointing', () => {
    const name = `<${'x'.repeat(99)}`;
    expect(nameText(name, 5).text).toBe(`<span title="&lt;${'x'.repeat(99)}"><bdi>&lt;xxx…</bdi></span>`);
  });

  it('lists and counts as English does', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect([counted(1, 'run'), counted(4000, 'image'), counted(2, 'search', 'searches')]).toEqual([
      '1 run',
      '4\u202f000 images',
      '2 searches',
    ]);
  });
});

describe('numbers', () => {
  it('writes shares, counts, ratios and magnitudes', () => {
    expect([percent(0.87309), percent(1, 0), fixed(0.12345), ratio(2.134), whole(1234567)]).toEqual([
      '87.3\u202f%',
      '100\u202f%',
      '0.123',
      '2.13\u202f×',
      '1\u202f234\u202f567',
    ]);
    expect([si(0), si(999), si(3.214e9), si(-1500), si(2e21)]).toEqual([
      '0',
      '999',
      '3.21\u202fG',
      '-1.5\u202fk',
      '2000\u202fE',
    ]);
  });

  it('writes times in the unit that fits', () => {
    expect([0, 3.14, 59.4, 94.2, 7260].map(duration)).toEqual([
      '0\u202fs',
      '3.1\u202fs',
      '59\u202fs',
      '1\u202fmin 34\u202fs',
      '2\u202fh 1\u202fmin',
    ]);
  });

  it('says when a number is missing or is none', () => {
    for (const write of [percent, fixed, ratio, whole, si, duration]) {
      expect(write(undefined)).toBe(MISSING);
      expect(write(Number.NaN)).toBe(MISSING);
    }
  });

  it('writes ε as the field does', () => {
    expect([8 / 255, 0, 0.0301].map(epsilonText)).toEqual(['8/255', '0', '0.0301']);
  });
});
