import { Presets, SingleBar } from 'cli-progress';
import { duration } from '../base/duration.js';
import { type Progress, type ProgressStage, silentProgress } from '../base/progress.js';

type Stream = NodeJS.WritableStream & { isTTY?: boolean };

/** Progress that can be ended from outside: an error's message must not stand behind a half-drawn bar. */
export interface DrawnProgress extends Progress {
  /** Ends the stages that are still open. */
  end(): void;
}

/**
 * Progress on a stream: a bar with the time left on a terminal, else a line at every tenth of a stage or, in slow
 * stages, every ten seconds, and the lines that a stage tells. Nothing with `quiet`.
 */
export function createProgress(stream: Stream, { quiet }: { quiet: boolean }): DrawnProgress {
  const open = new Set<ProgressStage>();
  const draw = stream.isTTY ? barStage : lineStage;
  return {
    stage(title, total) {
      if (quiet) return silentProgress.stage(title, total);
      const drawn = draw(stream, title, total);
      const stage: ProgressStage = {
        advance: drawn.advance,
        tell: drawn.tell,
        done: () => {
          if (open.delete(stage)) drawn.done();
        },
      };
      open.add(stage);
      return stage;
    },
    end: () => {
      for (const stage of open) stage.done();
    },
  };
}

function barStage(stream: Stream, title: string, total: number): ProgressStage {
  const bar = new SingleBar(
    {
      stream,
      format: '{title} {bar} {percentage} % | {value}/{total} | {eta_formatted} left {note}',
      etaBuffer: 50,
      hideCursor: false, // A killed process could not bring it back.
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { title, note: '' });
  return {
    advance: (steps = 1, note) => bar.increment(steps, note === undefined ? {} : { note: `| ${note}` }),
    // The bar's next drawing begins a line of its own.
    tell: (line, { urgent }) => {
      if (urgent) stream.write(`\r\x1b[K${title}: ${line}\n`);
      else bar.update({ note: `| ${line}` });
    },
    done: () => bar.stop(),
  };
}

const tellEveryMs = 10_000;
const tellEveryShare = 0.1;

function lineStage(stream: Stream, title: string, total: number): ProgressStage {
  const began = performance.now();
  let done = 0;
  let note = '';
  let told = { at: began, done: 0 };
  const tell = (time: string) => {
    const percent = total > 0 ? Math.floor((100 * done) / total) : 100;
    stream.write(`${[title, `${done}/${total} (${percent} %)`, time, note].filter(Boolean).join(', ')}\n`);
    told = { at: performance.now(), done };
  };
  return {
    advance(steps = 1, newNote = note) {
      done += steps;
      note = newNote;
      const now = performance.now();
      const due = now - told.at >= tellEveryMs || done - told.done >= tellEveryShare * total;
      if (due && done < total) tell(`${duration(((now - began) / done) * ((total - done) / 1000))} left`);
    },
    tell: line => void stream.write(`${title}: ${line}\n`),
    done: () => tell(`took ${duration((performance.now() - began) / 1000)}`),
  };
}
