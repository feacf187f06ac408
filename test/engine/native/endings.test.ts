import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { randomStream } from '../../../src/base/randomStream.js';
import { compileSources } from '../../helpers/compileSources.js';

const addon = resolve(process.env.RNAS_NATIVE_ADDON ?? 'build/native/rnas_native.node');
const sources = ['src/engine/native/createNativeEngine.ts', 'src/space/darts/supernet.ts'] as const;

/** JavaScript that trains a supernet step after step, on three threads, and calls `begun` after the first one. */
function training(moduleOf: (source: string) => string): string {
  const [engine, supernet] = sources.map(moduleOf);
  return `
    async function train(begun) {
      const { createNativeEngine } = await import('${engine}');
      const { dartsSupernet } = await import('${supernet}');
      const image = { height: 16, width: 16, channels: 3 };
      const task = { classes: 4, mean: [0, 0, 0], deviation: [1, 1, 1], image };
      const graph = dartsSupernet({ ...task, channels: 8, layers: 3, nodes: 2, multiplier: 2 });
      const model = await createNativeEngine({ threads: 3 }).compile(graph, { seed: 1 });
      const tables = graph.alphaTables.map(({ name, rows, columns }) => [name, new Float32Array(rows * columns).fill(1)]);
      const alpha = Object.fromEntries(tables);
      const images = { shape: [8, 16, 16, 3], data: new Float32Array(8 * 16 * 16 * 3).fill(0.5) };
      const sgd = { kind: 'sgd', learningRate: 0.01, momentum: 0.9, weightDecay: 0, nesterov: false };
      for (let step = 0; ; step++) {
        const pass = await model.forward(images, { mode: 'train', alpha });
        const gradients = await model.backward(pass, pass.logits, { weights: true, alpha: true, input: true });
        await model.step(sgd, gradients);
        if (step === 0) begun(model, images, alpha);
      }
    }`;
}

/** How a process ends that runs this program, is sent `signal` once it says that it has begun, and when. */
async function ending(program: string, signal?: NodeJS.Signals, delay = 0) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, RNAS_NATIVE_ADDON: addon },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', text => {
    errors += text;
  });
  if (signal) child.stdout.once('data', () => setTimeout(() => child.kill(signal), delay));
  else child.stdout.resume();
  const [code, killedBy] = await once(child, 'close');
  return { code, killedBy, errors };
}

const begun = "console.log('begun')";
const cases = [
  {
    title: 'Ctrl-C',
    body: () => `train(() => ${begun})`,
    signal: 'SIGINT',
    ends: { code: null, killedBy: 'SIGINT' },
  },
  {
    title: 'Ctrl-C where a listener exits',
    body: () => `process.on('SIGINT', () => process.exit(130)); train(() => ${begun})`,
    signal: 'SIGINT',
    ends: { code: 130, killedBy: null },
  },
  {
    title: 'process.exit',
    body: (delay: number) => `train(() => setTimeout(() => process.exit(7), ${delay}))`,
    ends: { code: 7, killedBy: null },
  },
  {
    title: 'an error that nobody catches',
    body: (delay: number) =>
      `process.on('uncaughtException', () => process.exit(8)); train(() => setTimeout(() => { throw Error(); }, ${delay}))`,
    ends: { code: 8, killedBy: null },
  },
  {
    title: 'the program, a call abandoned and its engine still there',
    body: () =>
      "train((model, images, alpha) => { model.forward(images, { mode: 'train', alpha }); throw 0; }).catch(() => {})",
    ends: { code: 0, killedBy: null },
  },
] as const;

test('a process ends cleanly at any moment of a step', async () => {
  const program = training(compileSources(...sources));
  const random = randomStream(1, 'moments');
  for (const { title, body, ends, ...rest } of cases) {
    for (let trial = 0; trial < 4; trial++) {
      const delay = 12 * random.uniform();
      const signal = 'signal' in rest ? rest.signal : undefined;
      const { errors, ...how } = await ending(`${program}\n${body(delay)}`, signal, delay);
      expect(how, `${title} after ${delay} ms: ${errors}`).toEqual(ends);
    }
  }
});

test('a worker thread ends cleanly at any moment of a step', async () => {
  const program = training(compileSources(...sources));
  const worker = `${program}
    const { parentPort } = require('node:worker_threads');
    parentPort.once('message', () => process.exit(5));
    train(() => parentPort.postMessage('begun'));`;
  const { errors, ...how } = await ending(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    for (let trial = 0; trial < 12; trial++) {
      const worker = new Worker(${JSON.stringify(worker)}, { eval: true, execArgv: [] });
      await once(worker, 'message');
      await new Promise(resolve => setTimeout(resolve, trial));
      if (trial % 2 === 0) worker.postMessage('exit');
      else worker.terminate();
      await once(worker, 'exit');
    }`);
  expect(how, errors).toEqual({ code: 0, killedBy: null });
});
