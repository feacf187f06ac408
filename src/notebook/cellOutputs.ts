import { z } from 'zod';
import type { JupyterMessage } from './kernel/wire.js';
import { takeFailure } from './kernelFailure.js';
import type { MimeBundle, Output } from './notebookDocument.js';
import { StreamText } from './streamText.js';

const bundleSchema = z.record(z.string(), z.unknown());
const streamSchema = z.object({ name: z.enum(['stdout', 'stderr']), text: z.string() });
const errorSchema = z.object({ ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) });
const displaySchema = z.object({
  data: bundleSchema,
  metadata: bundleSchema.default({}),
  transient: z.object({ display_id: z.string().nullish() }).optional(),
  execution_count: z.number().int().nullish(),
});
type DisplayContent = z.output<typeof displaySchema>;

type Shown = Exclude<Output, { output_type: 'stream' }>;
type Entry = StreamText | { output: Shown; readonly displayId: string | undefined };

/** Displays that later messages may change, by display id, over all cells of a notebook. */
export type Displays = Map<string, CellOutputs[]>;

/** Collects the outputs of one cell from the kernel's messages, as nbformat keeps them. */
export class CellOutputs {
  readonly #displays: Displays;
  #entries: Entry[] = [];
  #clearFirst = false;

  constructor(displays: Displays) {
    this.#displays = displays;
  }

  /** Takes a message of `iopub`; one that is no output (`execute_input`, …) changes nothing. */
  add({ type, content }: JupyterMessage): void {
    switch (type) {
      case 'stream':
        this.#print(streamSchema.parse(content));
        break;
      case 'display_data':
      case 'execute_result':
        this.#show(type, displaySchema.parse(content));
        break;
      case 'update_display_data':
        this.#update(displaySchema.parse(content));
        break;
      case 'error':
        this.#push({ output: { output_type: 'error', ...errorSchema.parse(content) }, displayId: undefined });
        break;
      case 'clear_output':
        this.#clear(z.object({ wait: z.boolean() }).parse(content).wait);
    }
  }

  /** So far. */
  outputs(): Output[] {
    return this.#entries.flatMap(entry =>
      entry instanceof StreamText ? stream(entry.name, entry.messages()) : entry.output,
    );
  }

  /** With what the kernel wrote of the cell's failure as an error. */
  outputsOfFailure(): Output[] {
    const last = this.#entries.at(-1);
    if (!(last instanceof StreamText) || last.name !== 'stderr') return this.outputs();
    const { before, error } = takeFailure(last.messages());
    const kept = this.outputs().slice(0, -1);
    return [...kept, ...(before.length === 0 ? [] : [stream('stderr', before)]), error];
  }

  #clear(wait: boolean): void {
    this.#clearFirst = wait;
    if (!wait) this.#entries = [];
  }

  #push(entry: Entry): void {
    if (this.#clearFirst) this.#entries = [];
    this.#clearFirst = false;
    this.#entries.push(entry);
  }

  #print({ name, text }: z.output<typeof streamSchema>): void {
    const last = this.#clearFirst ? undefined : this.#entries.at(-1);
    const open = last instanceof StreamText && last.name === name ? last : new StreamText(name);
    open.add(text);
    if (open !== last) this.#push(open);
  }

  #show(type: 'display_data' | 'execute_result', content: DisplayContent): void {
    const { data, metadata, transient, execution_count = null } = content;
    const displayId = transient?.display_id ?? undefined;
    const shown = { data: data as MimeBundle, metadata };
    this.#push({
      displayId,
      output:
        type === 'display_data'
          ? { output_type: type, ...shown }
          : { output_type: type, ...shown, execution_count },
    });
    if (displayId === undefined) return;
    const homes = this.#displays.get(displayId) ?? [];
    if (!homes.includes(this)) this.#displays.set(displayId, [...homes, this]);
  }

  #update({ data, metadata, transient }: DisplayContent): void {
    const displayId = transient?.display_id ?? '';
    for (const home of this.#displays.get(displayId) ?? []) {
      for (const entry of home.#entries) {
        if (entry instanceof StreamText || entry.displayId !== displayId) continue;
        entry.output = { ...entry.output, data: data as MimeBundle, metadata } as Shown;
      }
    }
  }
}

function stream(name: 'stdout' | 'stderr', messages: readonly string[]): Output {
  return { output_type: 'stream', name, text: messages.join('') };
}
