import { type Block, type Code, type NumberPart, partsOf, type Value } from './code.js';

export function blockOf(parts: Pick<Block, 'path' | 'kinds' | 'submodules' | 'lines'>): Block {
  const codes = [...parts.submodules.map(([, code]) => code), ...parts.lines.map(({ code }) => code)];
  const words = JSON.stringify([
    parts.submodules.map(([name, code]) => [name, ...wordsOf(code)]),
    parts.lines.map(({ variable, code }) => [variable ?? null, ...wordsOf(code)]),
  ]);
  return { ...parts, key: words, numbers: codes.flatMap(numbersOf), sources: codes.flatMap(sourcesOf) };
}

function wordsOf(code: Code): unknown[] {
  return code.map(part => {
    if (typeof part === 'string') return part;
    if (part.kind === 'number') return { number: part.role };
    if (part.kind === 'list') return { list: [part.open, part.items.map(wordsOf), part.close] };
    if (part.kind === 'constructor') return { constructor: part.block.key };
    if (part.kind === 'value') return { value: place(part.value) };
    return { call: [part.target, part.values.map(place)] };
  });
}

const place = (value: Value) => ('line' in value ? value.line : 'input');

/** The numbers that a code writes, or hands on to inner blocks. */
export function numbersOf(code: Code): NumberPart[] {
  return [...partsOf(code)].flatMap(part => {
    if (typeof part === 'string') return [];
    if (part.kind === 'number') return part;
    return part.kind === 'constructor' ? part.block.numbers : [];
  });
}

function sourcesOf(code: Code): string[] {
  return [...partsOf(code)].flatMap(part => {
    if (typeof part === 'string') return [];
    const values = part.kind === 'value' ? [part.value] : part.kind === 'call' ? part.values : [];
    return values.flatMap(value => ('source' in value ? value.source : []));
  });
}
