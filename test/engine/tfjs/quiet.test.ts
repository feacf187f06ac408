import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { loadTfjsBackend } from '../../../src/engine/tfjs/backend.js';

afterEach(() => vi.restoreAllMocks());

it('starts and computes without a word, and leaves tfjs’ own warnings on', async () => {
  const printed = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  await loadTfjsBackend('cpu');
  tf.add(1, 2).dispose();
  expect(printed).not.toHaveBeenCalled();
  tf.backend_util.warn('a warning');
  expect(printed).toHaveBeenCalledOnce();
});
