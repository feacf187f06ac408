import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgress } from '../../src/cli/progress.js';
import { capturedStream } from '../helpers/capturedStream.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const lines = (stream: { text(): string }) => stream.text().trim().split('\n').filter(Boolean);

describe('where no terminal is', () => {
  test('tells every tenth of a quick stage, and its end', () => {
    const stream = capturedStream();
    const stage = createProgress(stream, { quiet: false }).stage('search', 1000);
    for (let step = 0; step < 1000; step++) {
      vi.advanceTimersByTime(1);
      stage.advance();
    }
    stage.done();
    const told = lines(stream);
    expect(told).toHaveLength(10);
    expect(told[0]).toBe('search, 100/1000 (10 %), 1 s left');
    expect(told[9]).toBe('search, 1000/1000 (100 %), took 1 s');
  });

  test('tells every ten seconds of a slow one, with the time left and the note', () => {
    const stream = capturedStream();
    const stage = createProgress(stream, { quiet: false }).stage('search', 100);
    for (let step = 0; step < 9; step++) {
      vi.advanceTimersByTime(4000);
      stage.advance(1, 'loss 2.30');
    }
    expect(lines(stream)).toEqual([
      'search, 3/100 (3 %), 6 min 28 s left, loss 2.30',
      'search, 6/100 (6 %), 6 min 16 s left, loss 2.30',
      'search, 9/100 (9 %), 6 min 4 s left, loss 2.30',
    ]);
  });

  test('says how far a stage came that ended early, once', () => {
    const stream = capturedStream();
    const progress = createProgress(stream, { quiet: false });
    progress.stage('search', 100).advance(5);
    progress.end();
    progress.end();
    expect(lines(stream)).toEqual(['search, 5/100 (5 %), took 0 s']);
  });

  test('writes what a stage tells on lines of their own', () => {
    const stream = capturedStream();
    const stage = createProgress(stream, { quiet: false }).stage('retrain x', 100);
    stage.tell?.('epoch 1/2', { urgent: false });
    stage.tell?.('careful', { urgent: true });
    expect(lines(stream)).toEqual(['retrain x: epoch 1/2', 'retrain x: careful']);
  });

  test('bears an empty stage', () => {
    const stream = capturedStream();
    const stage = createProgress(stream, { quiet: false }).stage('attack', 0);
    stage.advance(0);
    stage.done();
    expect(lines(stream)).toEqual(['attack, 0/0 (100 %), took 0 s']);
  });
});

test('a terminal shows a bar with the steps, the time left and the note', () => {
  const stream = capturedStream({ isTTY: true });
  const stage = createProgress(stream, { quiet: false }).stage('search', 4);
  vi.advanceTimersByTime(2000);
  stage.advance(2, 'loss 2.30');
  vi.advanceTimersByTime(2000);
  stage.done();
  expect(stream.text()).toMatch(/search .*50 % \| 2\/4 \| \d+s left \| loss 2\.30/);
  expect(stream.text()).toMatch(/\n$/);
});

test('nothing is shown when quiet', () => {
  for (const isTTY of [true, false]) {
    const stream = capturedStream({ isTTY });
    const stage = createProgress(stream, { quiet: true }).stage('search', 2);
    stage.advance(2);
    stage.done();
    expect(stream.text()).toBe('');
  }
});

test('a terminal has an epoch beside the bar, and a warning on a line of its own above it', () => {
  const stream = capturedStream({ isTTY: true });
  const stage = createProgress(stream, { quiet: false }).stage('retrain x', 4);
  stage.tell?.('careful', { urgent: true });
  stage.tell?.('epoch 1/2 · loss 0.5', { urgent: false });
  stage.advance();
  stage.done();
  expect(stream.text()).toContain('\r\x1b[Kretrain x: careful\n');
  expect(stream.text()).toContain('| epoch 1/2 · loss 0.5');
  expect(stream.text()).not.toContain('loss 0.5\n');
});
