import { InputError } from '../base/inputError.js';
import { nearestName } from '../base/nearestName.js';
import { parseFraction } from '../base/parseFraction.js';
import { type CodeCell, type Notebook, tagsOf } from './notebookDocument.js';
import {
  declaredParameters,
  injectedTag,
  type Parameter,
  parametersCell,
  parametersTag,
} from './parameters.js';

/** Values by name of parameter, as they were typed. */
export type GivenParameters = Readonly<Record<string, string>>;

/**
 * The notebook with a cell behind its `parameters` cell that declares the given values anew, as TypeScript literals
 * read in the manner of the defaults: numbers also as fractions, texts without quotes, lists and objects as JSON. A cell
 * that an earlier run injected goes.
 *
 * @throws InputError if a name is not declared there, or a value is not what its default is
 * @example
 * injectParameters(notebook, { lambda: '2', epsilon: '8/255' });
 */
export function injectParameters(notebook: Notebook, given: GivenParameters): Notebook {
  const cells = notebook.cells.filter(cell => !tagsOf(cell).includes(injectedTag));
  const names = Object.keys(given);
  if (names.length === 0) return { ...notebook, cells };
  const home = parametersCell(notebook);
  if (home === undefined) {
    throw new InputError({
      given: `${names.map(name => `--set ${name}`).join(', ')} for a notebook that has no cell tagged ${parametersTag}`,
      expected: 'a code cell with that tag that declares the parameters',
      remedy: 'tag the cell in Jupyter (Property Inspector), or leave --set out',
    });
  }
  const known = declaredParameters(home.source);
  const lines = names.map(name => declaration(known, name, given[name]));
  const injected: CodeCell = {
    cell_type: 'code',
    id: freeId(notebook),
    metadata: { tags: [injectedTag] },
    source: ['// Parameters of this run', ...lines].join('\n'),
    outputs: [],
    execution_count: null,
  };
  const place = cells.indexOf(home) + 1;
  return { ...notebook, cells: [...cells.slice(0, place), injected, ...cells.slice(place)] };
}

function declaration(known: readonly Parameter[], name: string, text: string): string {
  const parameter = known.find(candidate => candidate.name === name);
  if (parameter === undefined) {
    const names = known.map(candidate => candidate.name);
    const nearest = nearestName(name, names);
    throw new InputError({
      given: `--set ${name}, which is no parameter of the notebook`,
      expected: names.length === 0 ? 'no parameter at all' : `one of ${names.join(', ')}`,
      remedy: nearest === undefined ? 'leave it out' : `did you mean ${nearest}?`,
    });
  }
  const type = parameter.type === undefined ? '' : `: ${parameter.type}`;
  return `${parameter.keyword} ${name}${type} = ${literal(parameter, text)};`;
}

function literal({ name, kind, initial }: Parameter, text: string): string {
  switch (kind) {
    case 'number':
      return String(parseFraction(text, `--set ${name}`));
    case 'string':
      return JSON.stringify(text);
    case 'boolean':
      if (text === 'true' || text === 'false') return text;
      throw mismatch(name, text, 'true or false', initial);
    case 'json':
      try {
        return JSON.stringify(JSON.parse(text));
      } catch (cause) {
        const refusal = mismatch(name, text, 'JSON', initial);
        refusal.cause = cause;
        throw refusal;
      }
  }
}

function mismatch(name: string, text: string, expected: string, initial: string): InputError {
  return new InputError({
    given: `--set ${name}=${text}`,
    expected: `${expected}, as its default ${initial} is`,
    remedy: `correct the value of ${name}`,
  });
}

function freeId({ cells }: Notebook): string {
  const taken = new Set(cells.map(({ id }) => id));
  for (let number = 0; ; number++) {
    const id = number === 0 ? injectedTag : `${injectedTag}-${number}`;
    if (!taken.has(id)) return id;
  }
}
