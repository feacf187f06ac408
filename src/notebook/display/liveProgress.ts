import { randomUUID } from 'node:crypto';
import type { Progress, ProgressStage } from '../../base/progress.js';
import { html } from '../../report/html.js';
import { PALETTE } from '../../report/style.js';
import type { MimeBundle } from '../notebookDocument.js';
import { publish } from './publish.js';

/** Time between two updates, so that a quick stage does not flood the notebook. */
const everyMs = 250;

interface StageState {
  readonly title: string;
  readonly total: number;
  readonly done: number;
  readonly note: string;
  readonly seconds: number;
}

/**
 * Progress for runs in a notebook: each stage is one bar below the cell that is updated in place, with the last note
 * (losses, accuracies) and, at the end, how long it took.
 *
 * @param options.show where bars go; tests look there
 * @example
 * await runSearch(config, 'runs/x', { engine, progress: liveProgress(), resume: true, commandLine: [] });
 */
export function liveProgress({ show = publish }: { show?: typeof publish } = {}): Progress {
  return { stage: (title, total) => liveStage(title, total, show) };
}

function liveStage(title: string, total: number, show: typeof publish): ProgressStage {
  const id = randomUUID();
  const begun = performance.now();
  let [done, note, shownAt, over] = [0, '', Number.NEGATIVE_INFINITY, false];
  const draw = () => {
    const update = shownAt !== Number.NEGATIVE_INFINITY;
    shownAt = performance.now();
    show(bar({ title, total, done, note, seconds: (shownAt - begun) / 1000 }), id, update);
  };
  draw();
  return {
    advance(steps = 1, newNote = note) {
      done += steps;
      note = newNote;
      if (!over && performance.now() - shownAt >= everyMs) draw();
    },
    done() {
      if (!over) draw();
      over = true;
    },
  };
}

function bar({ title, total, done, note, seconds }: StageState): MimeBundle {
  const percent = total > 0 ? Math.min(100, Math.round((100 * done) / total)) : 100;
  const words = `${title}: ${done}/${total} in ${seconds.toFixed(0)} s${note && ` · ${note}`}`;
  const { rule, blue } = PALETTE.light;
  return {
    'text/html':
      html`<div style="font-size:13px">${words}<div style="height:5px;max-width:30rem;border-radius:3px;background:${rule}"><div style="height:5px;border-radius:3px;width:${percent}%;background:${blue}"></div></div></div>`
        .text,
    'text/plain': words,
  };
}
