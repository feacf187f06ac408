import type { Progress } from '../base/progress.js';
import { CellOutputs, type Displays } from './cellOutputs.js';
import { type CellEnd, executeCell } from './executeCell.js';
import type { Kernel } from './kernel/kernel.js';
import { kernelSpec } from './kernel/kernelSpec.js';
import { startKernel } from './kernel/startKernel.js';
import { type Cell, type CodeCell, type Notebook, type Output, tagsOf } from './notebookDocument.js';

export interface NotebookOptions {
  /** In which the kernel runs: where relative paths start, and imports are looked for. */
  readonly folder: string;
  /** Of each cell. */
  readonly timeoutSeconds: number;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Called after every cell with all that there is so far. */
  readonly onCell?: (notebook: Notebook) => Promise<void>;
}

/** A cell that ended the run. */
export interface NotebookFailure {
  readonly kind: Exclude<CellEnd['kind'], 'done'>;
  /** Place among the code cells, from 1. */
  readonly cell: number;
  readonly id: string;
  /** In a sentence: what happened. */
  readonly reason: string;
}

export interface NotebookRun {
  readonly notebook: Notebook;
  /** Undefined if every cell was executed. */
  readonly failure: NotebookFailure | undefined;
}

/** Tag of a cell that may fail without ending the run, as in nbconvert. */
const mayFailTag = 'raises-exception';
/** Tag by which the cell that ended a run is found. */
const failedTag = 'failed';

/**
 * Executes a notebook's code cells from top to bottom in a kernel of its own. What went wrong in a cell is told in the
 * result, whose notebook has everything up to there: the cell is tagged `failed`, those behind it have no outputs.
 *
 * @throws KernelDied, RunError if no kernel can be started
 */
export async function runNotebook(notebook: Notebook, options: NotebookOptions): Promise<NotebookRun> {
  const running = new Running(notebook);
  const stage = options.progress.stage('cells', notebook.cells.filter(isCode).length);
  const kernel = await startKernel(options.folder);
  try {
    running.describe(kernel);
    let number = 0;
    for (const [place, cell] of notebook.cells.entries()) {
      if (!isCode(cell)) continue;
      number++;
      const end = cell.source.trim() === '' ? undefined : await running.execute(kernel, place, cell, options);
      stage.advance(1, `cell ${number}`);
      const failure = end && failureOf(end, number, cell, options, running.errorOf(place));
      if (failure) running.mark(place, failure);
      await options.onCell?.(running.notebook());
      if (failure) return { notebook: running.notebook(), failure };
    }
    return { notebook: running.notebook(), failure: undefined };
  } finally {
    stage.done();
    await kernel.stop();
  }
}

/** A notebook while it is executed. */
class Running {
  #document: Notebook;
  readonly #displays: Displays = new Map();
  readonly #outputs = new Map<number, CellOutputs>();
  readonly #ends = new Map<number, CellEnd>();
  readonly #added = new Map<number, Output>();

  constructor(notebook: Notebook) {
    this.#document = { ...notebook, cells: notebook.cells.map(fresh) };
  }

  describe({ language }: Kernel): void {
    const metadata = {
      ...this.#document.metadata,
      kernelspec: kernelSpec,
      language_info: { name: 'typescript', ...language },
    };
    this.#document = { ...this.#document, metadata };
  }

  async execute(kernel: Kernel, place: number, cell: CodeCell, limits: NotebookOptions): Promise<CellEnd> {
    const outputs = new CellOutputs(this.#displays);
    this.#outputs.set(place, outputs);
    const { timeoutSeconds, signal } = limits;
    const end = await executeCell(kernel, cell.source, message => outputs.add(message), {
      timeoutSeconds,
      signal,
    });
    this.#ends.set(place, end);
    return end;
  }

  /** `TypeError: x is not a function`. */
  errorOf(place: number): string | undefined {
    const error = this.#outputs.get(place)?.outputsOfFailure().at(-1);
    return error?.output_type === 'error' ? `${error.ename}: ${error.evalue}` : undefined;
  }

  mark(place: number, { kind, reason }: NotebookFailure): void {
    const cells = this.#document.cells.map((cell, index) =>
      index === place
        ? { ...cell, metadata: { ...cell.metadata, tags: [...tagsOf(cell), failedTag] } }
        : cell,
    );
    this.#document = { ...this.#document, cells };
    if (kind !== 'failed')
      this.#added.set(place, {
        output_type: 'error',
        ename: enames[kind],
        evalue: reason,
        traceback: [reason],
      });
  }

  /** With the outputs that there are by now: those of an earlier cell may still change. */
  notebook(): Notebook {
    const cells = this.#document.cells.map((cell, place) => {
      const collected = this.#outputs.get(place);
      if (!isCode(cell) || collected === undefined) return cell;
      const end = this.#ends.get(place);
      const added = this.#added.get(place);
      const outputs = end?.kind === 'failed' ? collected.outputsOfFailure() : collected.outputs();
      const execution_count = (end && 'count' in end ? end.count : undefined) ?? null;
      return { ...cell, execution_count, outputs: added ? [...outputs, added] : outputs };
    });
    return { ...this.#document, cells };
  }
}

const enames = { 'timed-out': 'TimedOut', interrupted: 'Interrupted', died: 'KernelDied' } as const;

function isCode(cell: Cell): cell is CodeCell {
  return cell.cell_type === 'code';
}

/** Without what an earlier run left. */
function fresh(cell: Cell): Cell {
  if (!isCode(cell)) return cell;
  const tags = tagsOf(cell).filter(tag => tag !== failedTag);
  const { tags: _, ...metadata } = cell.metadata;
  return {
    ...cell,
    metadata: tags.length === 0 ? metadata : { ...metadata, tags },
    outputs: [],
    execution_count: null,
  };
}

function failureOf(
  end: CellEnd,
  number: number,
  cell: CodeCell,
  { timeoutSeconds }: NotebookOptions,
  error: string | undefined,
): NotebookFailure | undefined {
  if (end.kind === 'done') return undefined;
  if (end.kind === 'failed' && tagsOf(cell).includes(mayFailTag)) return undefined;
  return { kind: end.kind, cell: number, id: cell.id, reason: reasonOf(end, timeoutSeconds, error) };
}

function reasonOf(
  end: Exclude<CellEnd, { kind: 'done' }>,
  timeoutSeconds: number,
  error = 'without an error',
): string {
  switch (end.kind) {
    case 'failed':
      return `the cell failed (${error})`;
    case 'died':
      return end.reason;
    case 'interrupted':
      return `the cell was interrupted${deaf(end)}`;
    case 'timed-out':
      return `the cell did not end within ${timeoutSeconds} s${deaf(end)}`;
  }
}

function deaf({ alive }: { alive: boolean }): string {
  return alive ? '' : ', and the kernel hung: it did not answer to an interrupt, and was ended';
}
