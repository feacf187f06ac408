import { FONTS, PALETTE } from '../../report/style.js';

const { ink, muted, rule, surface, paper, accent, vermillion, green, purple, blue, amber } = PALETTE.light;

/** Of the page of a notebook: light as figures in notebooks are, readable on a phone, printable. */
export const pageStyle = `
:root { color-scheme: light; }
body { margin: 0; background: ${paper}; color: ${ink}; font: 16px/1.55 ${FONTS.text}; }
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 0.5em; }
h1 { font-size: 1.75rem; margin-top: 0.5em; }
a { color: ${accent}; }
pre, code { font-family: ${FONTS.mono}; font-size: 0.82rem; }
pre { margin: 0; padding: 0.7rem 0.9rem; overflow-x: auto; line-height: 1.5; }
.cell { margin: 1rem 0; }
.source { background: ${surface}; border: 1px solid ${rule}; border-radius: 6px; }
.source pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.failed .source { border-color: ${vermillion}; border-left-width: 5px; }
.tag { color: ${muted}; font-size: 0.8rem; padding: 0.4rem 0.9rem 0; }
.failed .tag { color: ${vermillion}; }
.outputs { padding: 0.3rem 0; }
.outputs pre { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 40rem; overflow-y: auto; }
.stderr { color: ${amber}; }
.error { color: ${vermillion}; border-left: 3px solid ${vermillion}; }
.markup { overflow-x: auto; }
.chart { min-height: 8rem; }
img { max-width: 100%; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.3rem 0.8rem; border-bottom: 1px solid ${rule}; text-align: left; }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid ${rule}; color: ${muted}; }
footer { color: ${muted}; font-size: 0.85rem; border-top: 1px solid ${rule}; margin-top: 3rem; padding-top: 0.8rem; }
.hljs-keyword, .hljs-built_in { color: ${blue}; }
.hljs-string, .hljs-regexp { color: ${green}; }
.hljs-number, .hljs-literal { color: ${purple}; }
.hljs-comment { color: ${muted}; font-style: italic; }
.hljs-title { color: ${amber}; }
@media print { .outputs pre { max-height: none; } .cell { break-inside: avoid; } }
`;
