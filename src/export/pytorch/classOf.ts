import type { Block } from './code.js';

/** Where a number or an input of a class's instances comes from: the same in all of them, or an argument. */
export type Slot = { readonly literal: number } | { readonly argument: string };

/** A Python class: blocks whose code is the same but for numbers and inputs. */
export interface BlockClass {
  readonly name: string;
  readonly instances: readonly Block[];
  /** One for each of the blocks' numbers. */
  readonly numbers: readonly Slot[];
  /** Arguments of `__init__`: name, and the place of a number that has its value. */
  readonly parameters: readonly { readonly name: string; readonly place: number }[];
  /** For each of the blocks' inputs the argument of `forward` that it is. */
  readonly inputs: readonly string[];
  /** Arguments of `forward`: name, and the place of an input that it is. */
  readonly arguments: readonly { readonly name: string; readonly place: number }[];
}

/**
 * What the instances of a class have in common. Numbers that are the same in all of them are written into the class;
 * places whose numbers are the same in every single one share an argument.
 */
export function classOf(name: string, instances: readonly Block[]): BlockClass {
  const [first] = instances;
  const parameters: { name: string; place: number }[] = [];
  const numbers = first.numbers.map(({ role, value }, place): Slot => {
    const column = instances.map(block => block.numbers[place].value);
    if (column.every(other => other === value)) return { literal: value };
    const same = parameters.find(known =>
      column.every((other, index) => other === instances[index].numbers[known.place].value),
    );
    if (same) return { argument: same.name };
    const argument = { name: unused(role, parameters), place };
    parameters.push(argument);
    return { argument: argument.name };
  });
  const places = first.sources.map((_, place) =>
    first.sources.findIndex((_other, earlier) =>
      instances.every(({ sources }) => sources[earlier] === sources[place]),
    ),
  );
  const distinct = [...new Set(places)];
  const nameOf = (place: number) =>
    name === 'Network' && first.path === ''
      ? 'images'
      : distinct.length === 1
        ? 'x'
        : `x${distinct.indexOf(place)}`;
  return {
    ...{ name, instances, numbers, parameters },
    inputs: places.map(nameOf),
    arguments: distinct.map(place => ({ name: nameOf(place), place })),
  };
}

function unused(role: string, taken: readonly { readonly name: string }[]): string {
  let free = role;
  for (let number = 2; taken.some(({ name }) => name === free); number++) free = `${role}_${number}`;
  return free;
}
