import { InputError } from '../../base/inputError.js';
import type { Objective } from '../../loss/objective.js';
import type { Target } from '../perturbation.js';
import type { ImageShape, Slope } from '../subject.js';

interface LogitsQuestion {
  readonly place: number;
  readonly image: Float32Array;
  answer(logits: Float32Array): void;
}

interface SlopeQuestion {
  readonly place: number;
  readonly image: Float32Array;
  readonly objective: Objective;
  answer(slope: Slope): void;
}

/**
 * Gathers what many images ask of a network and answers in batches. Questions for logits and for gradients wait apart,
 * because only the second kind needs activations kept.
 */
export class QueryBatcher {
  private readonly target: Target;
  private readonly shape: ImageShape;
  private readonly batchSize: number;
  private forLogits: LogitsQuestion[] = [];
  private forSlopes: SlopeQuestion[] = [];

  constructor(target: Target, shape: ImageShape, batchSize: number) {
    this.target = target;
    this.shape = shape;
    this.batchSize = batchSize;
  }

  /** The promise settles after a later `answerBatch`. */
  logits(place: number, image: Float32Array): Promise<Float32Array> {
    return new Promise(answer => this.forLogits.push({ place, image, answer }));
  }

  slope(place: number, image: Float32Array, objective: Objective): Promise<Slope> {
    return new Promise(answer => this.forSlopes.push({ place, image, objective, answer }));
  }

  /** Whether a whole batch of one kind waits. */
  get isFull(): boolean {
    return Math.max(this.forLogits.length, this.forSlopes.length) >= this.batchSize;
  }

  get isEmpty(): boolean {
    return this.forLogits.length + this.forSlopes.length === 0;
  }

  /** Answers one batch of the kind of which more wait. */
  async answerBatch(): Promise<void> {
    if (this.forSlopes.length >= this.forLogits.length) {
      const taken = this.forSlopes.slice(0, this.batchSize);
      this.forSlopes = this.forSlopes.slice(this.batchSize);
      await this.answerSlopes(taken);
    } else {
      const taken = this.forLogits.slice(0, this.batchSize);
      this.forLogits = this.forLogits.slice(this.batchSize);
      await this.answerLogits(taken);
    }
  }

  private async answerLogits(questions: readonly LogitsQuestion[]): Promise<void> {
    const pass = await this.forward(questions, false);
    for (const [row, question] of questions.entries()) question.answer(rowOf(pass.logits, row, pass.classes));
  }

  private async answerSlopes(questions: readonly SlopeQuestion[]): Promise<void> {
    const pass = await this.forward(questions, true);
    const dLogits = new Float32Array(pass.logits.length);
    const size = questions[0].image.length;
    const values = questions.map(({ objective }, row) => {
      const { value, dLogits: gradient } = objective(rowOf(pass.logits, row, pass.classes));
      dLogits.set(gradient, row * pass.classes);
      return value;
    });
    const { input } = await this.target.model.backward(pass, dLogits, { input: true });
    for (const [row, question] of questions.entries()) {
      const gradient = rowOf(input!, row, size);
      question.answer({ logits: rowOf(pass.logits, row, pass.classes), value: values[row], gradient });
    }
  }

  /** A target in train mode uses batch statistics, but never moves the running ones. */
  private async forward(questions: readonly (LogitsQuestion | SlopeQuestion)[], differentiable: boolean) {
    const { model, mode, alpha } = this.target;
    const { height, width, channels } = this.shape;
    const size = height * width * channels;
    const data = new Float32Array(questions.length * size);
    for (const [row, { image }] of questions.entries()) data.set(image, row * size);
    const pass = await model.forward(
      { shape: [questions.length, height, width, channels], data },
      { mode, alpha, updateStatistics: false, ...(differentiable ? {} : { differentiable }) },
    );
    const bad = pass.logits.findIndex(value => !Number.isFinite(value));
    if (bad >= 0) {
      pass.dispose();
      throw badLogits(pass.logits[bad], questions[Math.floor(bad / pass.classes)].place);
    }
    return pass;
  }
}

function rowOf(values: Float32Array, row: number, size: number): Float32Array {
  return values.slice(row * size, (row + 1) * size);
}

function badLogits(value: number, place: number): InputError {
  return new InputError({
    given: `a network whose logits at image ${place} of the attacked ones have the value ${value}`,
    expected:
      'finite logits: from others no prediction can be read, and an attack would count them as broken images',
    remedy: 'look at the checkpoint: its training has diverged, or its weights were changed',
  });
}
