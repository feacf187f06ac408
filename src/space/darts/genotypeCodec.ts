import { InputError } from '../../base/inputError.js';
import { nearestName } from '../../base/nearestName.js';
import type { DartsGenotype, GenotypeEdge } from '../genotype.js';
import { TextScanner } from '../textScanner.js';
import { findGenotypeFault } from './findGenotypeFault.js';

/** A genotype's field names in the field's text, in the order in which they are written. */
const fieldNames: { readonly [Field in keyof DartsGenotype]: string } = {
  normal: 'normal',
  normalConcat: 'normal_concat',
  reduce: 'reduce',
  reduceConcat: 'reduce_concat',
};
const fields = Object.keys(fieldNames) as readonly (keyof DartsGenotype)[];

/** No cell of the field comes near; whatever is longer is some other file. */
const longestText = 20_000;
const longestRange = 1000;

/** A list of the text, with the places that messages point to. */
interface Located<Item> {
  readonly start: number;
  readonly items: readonly { readonly value: Item; readonly start: number }[];
}

/**
 * A genotype in the field's textual form (that of DARTS' `genotypes.py`), on one line.
 *
 * @example
 * formatGenotype(genotype); // "Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=range(2, 6), reduce=[…], …)"
 */
export function formatGenotype(genotype: DartsGenotype): string {
  const edges = (list: readonly GenotypeEdge[]) =>
    `[${list.map(({ operation, from }) => `('${operation}', ${from})`).join(', ')}]`;
  const values: { readonly [Field in keyof DartsGenotype]: string } = {
    normal: edges(genotype.normal),
    normalConcat: formatStates(genotype.normalConcat),
    reduce: edges(genotype.reduce),
    reduceConcat: formatStates(genotype.reduceConcat),
  };
  return `Genotype(${fields.map(field => `${fieldNames[field]}=${values[field]}`).join(', ')})`;
}

/** Consecutive states as the range that search code prints, others as a list. */
function formatStates(states: readonly number[]): string {
  const consecutive = states.length > 1 && states.every((state, index) => state === states[0] + index);
  return consecutive ? `range(${states[0]}, ${states[0] + states.length})` : `[${states.join(', ')}]`;
}

/**
 * A genotype from the field's text, as search code logs it and `genotypes.py` holds it: fields in any order, lists
 * or tuples, either kind of quotes, `range(a, b)`, line breaks, comments, trailing commas, and a `NAME =` before it.
 * The text is read, never evaluated.
 *
 * @throws InputError that says at which line and column the text is not a DARTS genotype
 */
export function parseGenotype(text: string): DartsGenotype {
  if (text.trim().length > longestText) {
    throw new InputError({
      given: `a text of ${text.length} characters`,
      expected: `a genotype, of at most ${longestText} characters`,
      remedy: "pass the one text that starts with 'Genotype('",
    });
  }
  const scanner = new TextScanner(text);
  const name = scanner.word("'Genotype('");
  if (scanner.accept('=')) scanner.keyword('Genotype');
  else if (name.value !== 'Genotype') throw scanner.unexpected("'Genotype('", name.start);
  scanner.expect('(');
  const parsed = parseFields(scanner);
  scanner.end();
  return checked(scanner, parsed);
}

interface ParsedGenotype {
  normal: Located<GenotypeEdge>;
  normalConcat: Located<number>;
  reduce: Located<GenotypeEdge>;
  reduceConcat: Located<number>;
}

/** Up to and with the closing parenthesis. */
function parseFields(scanner: TextScanner): ParsedGenotype {
  const parsed: Partial<ParsedGenotype> = {};
  while (!scanner.accept(')')) {
    const { value: name, start } = scanner.word(`a field (${Object.values(fieldNames).join(', ')}) or ')'`);
    const field = fields.find(candidate => fieldNames[candidate] === name);
    if (!field) throw unknownField(scanner, name, start);
    if (parsed[field]) throw scanner.complaint(`a second ${name}`, 'each field once', start);
    scanner.expect('=');
    if (field === 'normal' || field === 'reduce') parsed[field] = parseList(scanner, parseEdge);
    else parsed[field] = parseStates(scanner);
    if (!scanner.accept(',')) {
      scanner.expect(')', "',' or ')'");
      break;
    }
  }
  const { normal, normalConcat, reduce, reduceConcat } = parsed;
  if (normal && normalConcat && reduce && reduceConcat) return { normal, normalConcat, reduce, reduceConcat };
  const missing = fields.filter(field => !parsed[field]).map(field => fieldNames[field]);
  throw scanner.complaint(`a genotype without ${missing.join(', ')}`, 'all four fields');
}

function unknownField(scanner: TextScanner, name: string, start: number): InputError {
  const names = Object.values(fieldNames);
  const nearest = nearestName(name, names);
  return scanner.complaint(
    `unknown field '${name}'`,
    `one of ${names.join(', ')}`,
    start,
    nearest && `did you mean '${nearest}'?`,
  );
}

/** Items in brackets or parentheses, separated by commas, with or without a last one. */
function parseList<Item>(scanner: TextScanner, parseItem: (scanner: TextScanner) => Item): Located<Item> {
  const start = scanner.position();
  const close = scanner.accept('(') ? ')' : ']';
  if (close === ']') scanner.expect('[', 'a list');
  const items: { value: Item; start: number }[] = [];
  while (!scanner.accept(close)) {
    items.push({ start: scanner.position(), value: parseItem(scanner) });
    if (!scanner.accept(',')) {
      scanner.expect(close, `',' or '${close}'`);
      break;
    }
  }
  return { start, items };
}

function parseEdge(scanner: TextScanner): GenotypeEdge {
  const close = scanner.accept('[') ? ']' : ')';
  if (close === ')') scanner.expect('(', "an edge such as ('sep_conv_3x3', 0)");
  const operation = scanner.quoted('the name of an operation in quotes');
  scanner.expect(',');
  const from = scanner.whole('the state that the edge reads');
  scanner.accept(',');
  scanner.expect(close);
  return { operation, from };
}

function parseStates(scanner: TextScanner): Located<number> {
  const start = scanner.position();
  if (!scanner.accept('range')) return parseList(scanner, inside => inside.whole('a state'));
  scanner.expect('(');
  const first = scanner.whole('the first state');
  scanner.expect(',');
  const end = scanner.whole('the state after the last');
  scanner.accept(',');
  scanner.expect(')');
  if (end - first > longestRange) {
    throw scanner.complaint(`range(${first}, ${end})`, `at most ${longestRange} states`, start);
  }
  const items = Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
    value: first + index,
    start,
  }));
  return { start, items };
}

function checked(scanner: TextScanner, parsed: ParsedGenotype): DartsGenotype {
  const genotype: DartsGenotype = {
    normal: parsed.normal.items.map(({ value }) => value),
    normalConcat: parsed.normalConcat.items.map(({ value }) => value),
    reduce: parsed.reduce.items.map(({ value }) => value),
    reduceConcat: parsed.reduceConcat.items.map(({ value }) => value),
  };
  const fault = findGenotypeFault(genotype);
  if (!fault) return genotype;
  const { start, items } = parsed[fault.field];
  const place = fault.item === undefined ? start : items[fault.item].start;
  const given = `${fault.given} in ${fieldNames[fault.field]}`;
  throw scanner.complaint(given, fault.expected, place, fault.suggestion);
}
