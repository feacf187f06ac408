import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.js';
import { strategyCases } from './strategyCases.js';
import { bits, runToySearch, smallSpace, type ToySearch, toyEngine } from './toySearch.js';

let engine: Engine;

beforeAll(async () => {
  engine = await toyEngine();
});

const run = (name: string, toy: ToySearch = {}) => {
  const { options, ...rest } = strategyCases[name];
  const few = { batchSize: 4, stepsPerEpoch: 2 };
  return runToySearch(engine, { space: smallSpace, ...rest, options: { ...few, ...options }, ...toy });
};

/** The uninterrupted search of each case, run when it is first asked for. */
const wholes = new Map<string, ReturnType<typeof run>>();

function whole(name: string) {
  const known = wholes.get(name) ?? run(name);
  wholes.set(name, known);
  return known;
}

// Seconds each in JavaScript, where these few go through all that the loop keeps; the gradients' own tests run there too.
const fewNames = ['rnas', 'penalty of two', 'training input mixed', 'rnas, second order, normalise'];
const names = process.env.RNAS_TEST_WITHOUT_NATIVE ? fewNames : Object.keys(strategyCases);

describe('a search by every strategy, with every option', () => {
  it.each(names)('%s: gives the same bits again when it is stopped and resumed', async name => {
    // In the middle of the second epoch.
    const stopped = await run(name, { stopAt: 3 });
    expect(stopped.result).toBeUndefined();
    const resumed = await run(name, { resume: stopped.last });
    const again = bits({ epochs: [...stopped.epochs, ...resumed.epochs], last: resumed.last });
    expect(again).toEqual(bits(await whole(name)));
  });

  it('ends in an α of its own', async () => {
    const ends: string[] = [];
    for (const name of names) ends.push(JSON.stringify((await whole(name)).result!.alpha));
    const twins = names.filter((_, place) => ends.indexOf(ends[place]) !== place);
    expect(twins).toEqual([]);
  });
});
