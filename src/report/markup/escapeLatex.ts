/** Characters of our own texts, and those that TeX reads something into. */
const COMMANDS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  "'": '\\textquotesingle{}',
  '`': '\\textasciigrave{}',
  // After the end of a row they would be taken for its options.
  '[': '{[}',
  ']': '{]}',
  '\u200d': '{}',
  '\u00a0': '~',
  '\u202f': '\\,',
  '\u2009': '\\,',
  '–': '--',
  '—': '---',
  '‘': '`',
  '’': "'",
  '“': '``',
  '”': "''",
  '…': '\\ldots{}',
  '±': '$\\pm$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '→': '$\\rightarrow$',
  '∞': '$\\infty$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '−': '$-$',
  '²': '$^2$',
  '³': '$^3$',
  '₀': '$_0$',
  '₁': '$_1$',
  '₂': '$_2$',
  α: '$\\alpha$',
  β: '$\\beta$',
  γ: '$\\gamma$',
  δ: '$\\delta$',
  ε: '$\\varepsilon$',
  λ: '$\\lambda$',
  μ: '$\\mu$',
  ρ: '$\\rho$',
  σ: '$\\sigma$',
  τ: '$\\tau$',
  θ: '$\\theta$',
  Δ: '$\\Delta$',
};

/** Letters of Latin-1 and Latin Extended-A that the T1 encoding has. */
const T1_LETTERS =
  /[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0102-\u0107\u010c-\u0111\u0118-\u011b\u011e\u011f\u0130\u0131\u0139\u013a\u013d\u013e\u0141-\u0144\u0147\u0148\u0150-\u0155\u0158-\u015b\u015e-\u0165\u016e-\u0171\u0178-\u017e]/;

/**
 * Text that means itself in LaTeX, for pdfLaTeX with the T1 encoding as for XeLaTeX and LuaLaTeX: a character that T1
 * does not have is written as its code point, `U+05D0`; line breaks become spaces.
 */
export function escapeLatex(text: string): string {
  const line = text.replace(/[ \t\r\n\u2028\u2029\u0085]+/g, ' ').replace(/[\p{Cs}]/gu, '\ufffd');
  // Two hyphens would be drawn as a dash, whatever comes between; the same of TeX's other pairs is in the table.
  return Array.from(line.replace(/-(?=-)/g, '-\u200d'), escapeCharacter).join('');
}

function escapeCharacter(character: string): string {
  if (Object.hasOwn(COMMANDS, character)) return COMMANDS[character];
  if (/[ -~]/.test(character) || T1_LETTERS.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `{\\ttfamily U+${code}}`;
}
