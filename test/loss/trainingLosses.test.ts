import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { randomStream } from '../../src/base/randomStream.js';
import { crossEntropy } from '../../src/loss/crossEntropy.js';
import { smoothedTargets } from '../../src/loss/smoothedTargets.js';
import { softCrossEntropy } from '../../src/loss/softCrossEntropy.js';
import { trainingLoss, trainingLossNames, trainingLossTraits } from '../../src/loss/trainingLoss.js';
import type { TrainingLogits } from '../../src/loss/trainingLossFunction.js';

const classes = 4;
const labels = Uint8Array.of(0, 2, 3);

function randomLogits(name: string): Float32Array {
  const random = randomStream(1, name);
  return Float32Array.from({ length: classes * labels.length }, () => 2 * random.normal());
}

const given: TrainingLogits = {
  logits: randomLogits('perturbed'),
  clean: randomLogits('clean'),
  labels,
  classes,
};

/** Central differences of a loss at every coordinate of one of its inputs. */
function differences(f: (z: Float32Array) => number, z: Float32Array): number[] {
  const h = 2 ** -10;
  return Array.from(z, (_, i) => {
    const [up, down] = [z.slice(), z.slice()];
    up[i] += h;
    down[i] -= h;
    return (f(up) - f(down)) / (up[i] - down[i]);
  });
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, within: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}: ${actual[i]} for ${expected[i]}`).toBeLessThan(
      within,
    );
  }
}

describe('label smoothing', () => {
  it('by hand: s = 0.2 of four classes', () => {
    expectNear(
      smoothedTargets(Uint8Array.of(1, 3), 4, 0.2),
      [0.05, 0.85, 0.05, 0.05, 0.05, 0.05, 0.05, 0.85],
      1e-7,
    );
  });

  it('of 0 is the cross-entropy of the labels', () => {
    const soft = softCrossEntropy(given.logits, smoothedTargets(labels, classes, 0), classes);
    const hard = crossEntropy(given.logits, labels, classes);
    expect(soft.value).toBeCloseTo(hard.value, 12);
    expectNear(soft.dLogits, hard.dLogits, 1e-7);
  });

  it('by hand: p = (1/5, 4/5), t = (3/4, 1/4)', () => {
    const { value, dLogits } = softCrossEntropy(
      Float32Array.of(0, Math.log(4)),
      Float32Array.of(0.75, 0.25),
      2,
    );
    expect(value).toBeCloseTo(0.75 * Math.log(5) + 0.25 * Math.log(1.25), 6);
    expectNear(dLogits, [0.2 - 0.75, 0.8 - 0.25], 1e-6);
  });

  it('is −(1 − s) log p_y − s / K Σ log p, as the paper splits it', () => {
    const s = 0.1;
    const { value } = softCrossEntropy(given.logits, smoothedTargets(labels, classes, s), classes);
    const hard = crossEntropy(given.logits, labels, classes).value;
    const even = softCrossEntropy(given.logits, new Float32Array(12).fill(1 / classes), classes).value;
    expect(value).toBeCloseTo((1 - s) * hard + s * even, 6);
  });
});

describe.each(trainingLossNames)('training loss %s', name => {
  const loss = trainingLoss(name, 3);
  const targets = smoothedTargets(labels, classes, 0.3);

  it.each(trainingLossTraits[name].softTargets ? [undefined, targets] : [undefined])(
    'has the gradients of its value (targets: %s)',
    soft => {
      const at = { ...given, targets: soft };
      const { dLogits, dClean } = loss(at);
      expectNear(
        dLogits,
        differences(logits => loss({ ...at, logits }).value, given.logits),
        1e-4,
      );
      if (!trainingLossTraits[name].comparesClean) expect(dClean).toBeUndefined();
      else
        expectNear(
          dClean!,
          differences(clean => loss({ ...at, clean }).value, given.clean!),
          1e-4,
        );
    },
  );

  it('is the sum of its parts', () => {
    const { value, parts } = loss(given);
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBeCloseTo(value, 12);
  });

  it('is the mean over the images', () => {
    const rows = [0, 1, 2].map(image => {
      const cut = (z: Float32Array) => z.slice(image * classes, (image + 1) * classes);
      const one = {
        logits: cut(given.logits),
        clean: cut(given.clean!),
        labels: labels.slice(image, image + 1),
      };
      return loss({ ...one, classes }).value;
    });
    expect(loss(given).value).toBeCloseTo((rows[0] + rows[1] + rows[2]) / 3, 10);
  });

  it('keeps its gradient finite at logits that overflow exp', () => {
    const extreme = Float32Array.of(500, -500, 0, 90);
    const { value, dLogits, dClean } = loss({
      logits: extreme,
      clean: extreme,
      labels: Uint8Array.of(0),
      classes,
    });
    expect([value, ...dLogits, ...(dClean ?? [])].every(Number.isFinite)).toBe(true);
  });
});

describe('values by hand', () => {
  // p = (1/2, 1/2) at the clean image, q = (1/5, 4/5) at the perturbed one; the label is the first class.
  const two = {
    clean: new Float32Array(2),
    logits: Float32Array.of(0, Math.log(4)),
    labels: Uint8Array.of(0),
    classes: 2,
  };
  const kl = 0.5 * Math.log(2.5) + 0.5 * Math.log(0.625);

  test('ce reads the perturbed logits alone', () => {
    expect(trainingLoss('ce')(two).value).toBeCloseTo(Math.log(5), 6);
  });

  test('trades is log 2 + β KL', () => {
    const { value, parts, dLogits, dClean } = trainingLoss('trades', 6)(two);
    expect(value).toBeCloseTo(Math.log(2) + 6 * kl, 6);
    expect(parts.kl).toBeCloseTo(6 * kl, 6);
    expectNear(dLogits, [6 * (0.2 - 0.5), 6 * (0.8 - 0.5)], 1e-6);
    // p − onehot, and β · pᵢ (log(pᵢ / qᵢ) − KL)
    const own = 6 * 0.5 * (Math.log(2.5) - kl);
    expectNear(dClean!, [-0.5 + own, 0.5 - own], 1e-6);
  });

  test('mart is −log q_y − log(1 − q_m) + λ KL (1 − p_y)', () => {
    const { value, parts, dLogits, dClean } = trainingLoss('mart', 5)(two);
    expect(parts.bce).toBeCloseTo(Math.log(5) + Math.log(5), 6);
    expect(parts.kl).toBeCloseTo(5 * kl * 0.5, 6);
    expect(value).toBeCloseTo(2 * Math.log(5) + 2.5 * kl, 6);
    // q_m / (1 − q_m) = 4.
    const boosted = [0.2 - 1 + 4 * (0 - 0.2), 0.8 + 4 * (1 - 0.8)];
    expectNear(dLogits, [boosted[0] + 2.5 * (0.2 - 0.5), boosted[1] + 2.5 * (0.8 - 0.5)], 1e-6);
    const own = 2.5 * 0.5 * (Math.log(2.5) - kl) - 5 * kl * 0.5 * 0.5;
    expectNear(dClean!, [own, -own], 1e-6);
  });

  test('mart takes the largest other class, whether or not it is the largest of all', () => {
    // q = (6, 3, 1) / 10 with label 0: the rival is class 1.
    const logits = Float32Array.of(Math.log(6), Math.log(3), 0);
    const { parts } = trainingLoss(
      'mart',
      5,
    )({ logits, clean: logits, labels: Uint8Array.of(0), classes: 3 });
    expect(parts.bce).toBeCloseTo(-Math.log(0.6) - Math.log(0.7), 6);
    expect(parts.kl).toBeCloseTo(0, 12);
  });
});

const python = process.env.RNAS_TEST_PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0;

/** The three losses and their gradients by PyTorch's autograd, in float64. */
const oracle = `
import json, sys, torch
import torch.nn.functional as F
given = json.load(sys.stdin)
def leaf(key):
    return torch.tensor(given[key], dtype=torch.float64).reshape(-1, given["classes"]).requires_grad_()
y = torch.tensor(given["labels"])
rows = torch.arange(len(y))
def ce(z, x): return F.cross_entropy(z, y)
def smoothed(z, x): return F.cross_entropy(z, y, label_smoothing=given["smoothing"])
def trades(z, x):
    return F.cross_entropy(x, y) + given["beta"] * F.kl_div(z.log_softmax(1), x.softmax(1), reduction="batchmean")
def mart(z, x):
    q, p = z.softmax(1), x.softmax(1)
    rival = q.masked_fill(F.one_hot(y, given["classes"]).bool(), -1).max(1).values
    bce = -q[rows, y].log() - (1 - rival).log()
    kl = F.kl_div(z.log_softmax(1), p, reduction="none").sum(1)
    return (bce + given["beta"] * kl * (1 - p[rows, y])).mean()
out = {}
for name, f in dict(ce=ce, smoothed=smoothed, trades=trades, mart=mart).items():
    z, x = leaf("logits"), leaf("clean")
    value = f(z, x)
    grads = torch.autograd.grad(value, [z, x], allow_unused=True)
    out[name] = dict(value=value.item(), grads=[[] if g is None else g.flatten().tolist() for g in grads])
json.dump(out, sys.stdout)
`;

describe.skipIf(!hasTorch)('PyTorch', () => {
  interface Answer {
    readonly value: number;
    readonly grads: readonly [number[], number[]];
  }

  test('agrees with every loss and gradient', () => {
    const input = JSON.stringify({
      ...{ logits: [...given.logits], clean: [...given.clean!], labels: [...labels] },
      ...{ classes, beta: 3, smoothing: 0.3 },
    });
    const answers: Record<string, Answer> = JSON.parse(
      execFileSync(python, ['-c', oracle], { input }).toString(),
    );
    for (const name of trainingLossNames) {
      const { value, dLogits, dClean } = trainingLoss(name, 3)(given);
      expect(value, name).toBeCloseTo(answers[name].value, 6);
      expectNear(dLogits, answers[name].grads[0], 1e-6);
      expectNear(dClean ?? [], answers[name].grads[1], 1e-6);
    }
    const targets = smoothedTargets(labels, classes, 0.3);
    const soft = trainingLoss('ce')({ ...given, targets });
    expect(soft.value).toBeCloseTo(answers.smoothed.value, 6);
    expectNear(soft.dLogits, answers.smoothed.grads[0], 1e-6);
  });
});
