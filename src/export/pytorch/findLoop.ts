import type { BlockClass } from './classOf.js';
import { type Block, type CallPart, type Line, partsOf, type Value } from './code.js';

/** Calls of all modules of a list in order, of which each reads the two results before it: DARTS' cells. */
export interface Loop {
  /** First line, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The modules: `self.cells`, or `self.cells[1:]` where the first one is called otherwise. */
  readonly list: string;
}

/** The loop among the lines of a block's `forward`, if there is one. */
export function findLoop(
  { lines, submodules }: Block,
  classes: ReadonlyMap<string, BlockClass>,
): Loop | undefined {
  for (const [attribute, [part]] of submodules) {
    if (typeof part === 'string' || part.kind !== 'list' || part.open !== 'nn.ModuleList([') continue;
    const list = `self.${attribute}`;
    const first = lines.findIndex(line => callOf(line)?.target === `${list}[0]`);
    const to = first + part.items.length;
    const passed = lines.slice(first, to).map((line, place) => {
      const call = callOf(line);
      if (call?.target !== `${list}[${place}]`) return [];
      return classes.get(call.block.key)!.arguments.map(argument => call.values[argument.place]);
    });
    const skipped = first < 0 ? part.items.length : chainStart(passed, first);
    const from = first + skipped;
    if (to - from < 2 || isReadOutside(lines, from, to)) continue;
    return { from, to, list: skipped === 0 ? list : `${list}[${skipped}:]` };
  }
  return undefined;
}

/** How many calls come before those that each read the two results before them. */
function chainStart(passed: readonly (readonly Value[])[], first: number): number {
  let start = passed.length;
  for (let place = passed.length - 1; place >= 0 && passed[place].length === 2; place--) {
    start = place;
    const [older, newer] = passed[place];
    const before = passed[place - 1]?.[1];
    const follows = 'line' in newer && newer.line === first + place - 1;
    if (!follows || JSON.stringify(before) !== JSON.stringify(older)) break;
  }
  return start;
}

/** Whether results of a loop but the last one are read by other lines. */
function isReadOutside(lines: readonly Line[], from: number, to: number): boolean {
  const outside = lines.filter((_, place) => place < from || place >= to);
  const values = outside.flatMap(({ code }) => [...partsOf(code)].flatMap(valuesOf));
  return values.some(value => 'line' in value && value.line >= from && value.line < to - 1);
}

function callOf({ code: [part, ...more] }: Line): CallPart | undefined {
  return typeof part === 'object' && part.kind === 'call' && more.length === 0 ? part : undefined;
}

function valuesOf(
  part: ReturnType<typeof partsOf> extends Generator<infer One> ? One : never,
): readonly Value[] {
  if (typeof part === 'string') return [];
  return part.kind === 'value' ? [part.value] : part.kind === 'call' ? part.values : [];
}
