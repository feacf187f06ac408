// Code has blocks in it, and blocks are made of code: their types are here together.

/**
 * Python code in which the numbers, inputs and inner modules of a module stand apart from its words: two modules whose
 * words are the same are instances of one class.
 */
export type Code = readonly Part[];

export type Part = string | NumberPart | ListPart | ConstructorPart | ValuePart | CallPart;

/** A number that may differ from instance to instance; then it becomes an argument of this name. */
export interface NumberPart {
  readonly kind: 'number';
  readonly role: string;
  readonly value: number;
}

/** Items between brackets, on lines of their own where there are several. */
export interface ListPart {
  readonly kind: 'list';
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
}

/** An instance of the class that a block becomes. */
export interface ConstructorPart {
  readonly kind: 'constructor';
  readonly block: Block;
}

/** A line of a module's `forward`. */
export interface Line {
  /** The variable that keeps its value; without one it stands where it is read. */
  readonly variable?: string;
  readonly code: Code;
}

/** A module of its own: what its `__init__` and its `forward` say. */
export interface Block {
  /** Where it is in the network: `cells.0`; '' is the network. */
  readonly path: string;
  /** Kinds of the layers in it, in order: what a class may be named by. */
  readonly kinds: readonly string[];
  /** Submodules by attribute. */
  readonly submodules: readonly (readonly [string, Code])[];
  /** In order; the last one is what `forward` returns. */
  readonly lines: readonly Line[];
  /** Equal for blocks that differ in numbers and inputs alone. */
  readonly key: string;
  /** Its numbers, those of inner blocks too, in the order in which they are written. */
  readonly numbers: readonly NumberPart[];
  /** The node that each of its inputs comes from; the same one may be there more than once. */
  readonly sources: readonly string[];
}

/** What a module's `forward` reads: the value of one of its own lines, or an input by the node that it comes from. */
export type Value = { readonly line: number } | { readonly source: string };

export interface ValuePart {
  readonly kind: 'value';
  readonly value: Value;
}

/** A call of an inner block, with a value for each of the block's inputs. */
export interface CallPart {
  readonly kind: 'call';
  readonly target: string;
  readonly block: Block;
  readonly values: readonly Value[];
}

export const number = (role: string, value: number): NumberPart => ({ kind: 'number', role, value });

/** Codes one after the other, with words between them. */
export function joined(codes: readonly Code[], words: string): Code {
  return codes.flatMap((code, place) => (place === 0 ? code : [words, ...code]));
}

/** Every part, those inside lists too, in the order in which they are written. */
export function* partsOf(code: Code): Generator<Exclude<Part, ListPart>> {
  for (const part of code) {
    if (typeof part === 'object' && part.kind === 'list') for (const item of part.items) yield* partsOf(item);
    else yield part;
  }
}
