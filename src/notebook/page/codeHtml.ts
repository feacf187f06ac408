import highlighter from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';
import { type Html, trusted } from '../../report/html.js';

highlighter.registerLanguage('typescript', typescript);

/** TypeScript with its words marked by classes `hljs-…`; everything in it is escaped. */
export function codeHtml(source: string): Html {
  return trusted(highlighter.highlight(source, { language: 'typescript' }).value);
}
