import type { Objective } from '../../loss/objective.js';
import type { Target } from '../perturbation.js';
import { requireFiniteLogits } from '../requireFiniteLogits.js';
import type { ImageShape, Slope } from '../subject.js';

interface LogitsQuestion {
  readonly place: number;
  readonly image: Float32Array;
  answer(logits: Float32Array): void;
}

interface SlopesQuestion {
  readonly place: number;
  readonly image: Float32Array;
  readonly objectives: readonly Objective[];
  answer(slopes: Slope[]): void;
}

/**
 * Gathers what many images ask of a network and answers in batches. Questions for logits and for gradients wait apart,
 * because only the second kind needs activations kept, and those for more gradients of one pass apart from those for fewer, because
 * every row of a batch takes part in each backward pass.
 */
export class QueryBatcher {
  private readonly target: Target;
  private readonly shape: ImageShape;
  private readonly batchSize: number;
  private forLogits: LogitsQuestion[] = [];
  /** By the number of objectives. */
  private readonly forSlopes = new Map<number, SlopesQuestion[]>();

  constructor(target: Target, shape: ImageShape, batchSize: number) {
    this.target = target;
    this.shape = shape;
    this.batchSize = batchSize;
  }

  /** The promise settles after a later `answerBatch`. */
  logits(place: number, image: Float32Array): Promise<Float32Array> {
    return new Promise(answer => this.forLogits.push({ place, image, answer }));
  }

  slopes(place: number, image: Float32Array, objectives: readonly Objective[]): Promise<Slope[]> {
    return new Promise(answer => {
      const waiting = this.forSlopes.get(objectives.length) ?? [];
      this.forSlopes.set(objectives.length, waiting);
      waiting.push({ place, image, objectives, answer });
    });
  }

  /** Whether a whole batch of one kind waits. */
  get isFull(): boolean {
    return Math.max(this.forLogits.length, this.longest().length) >= this.batchSize;
  }

  get isEmpty(): boolean {
    return this.forLogits.length + this.longest().length === 0;
  }

  /** Answers one batch of the kind of which more wait. */
  async answerBatch(): Promise<void> {
    const slopes = this.longest();
    if (slopes.length >= this.forLogits.length) await this.answerSlopes(slopes.splice(0, this.batchSize));
    else await this.answerLogits(this.forLogits.splice(0, this.batchSize));
  }

  private longest(): SlopesQuestion[] {
    let longest: SlopesQuestion[] = [];
    for (const waiting of this.forSlopes.values()) if (waiting.length > longest.length) longest = waiting;
    return longest;
  }

  private async answerLogits(questions: readonly LogitsQuestion[]): Promise<void> {
    const pass = await this.forward(questions, false);
    for (const [row, question] of questions.entries()) question.answer(rowOf(pass.logits, row, pass.classes));
  }

  /** As many backward passes of one forward pass as there are objectives for each image. */
  private async answerSlopes(questions: readonly SlopesQuestion[]): Promise<void> {
    const pass = await this.forward(questions, true);
    const rows = questions.map((_, row) => rowOf(pass.logits, row, pass.classes));
    const slopes = questions.map((): Slope[] => []);
    const { length: count } = questions[0].objectives;
    const size = questions[0].image.length;
    for (let place = 0; place < count; place++) {
      const found = questions.map(({ objectives }, row) => objectives[place](rows[row]));
      const dLogits = new Float32Array(pass.logits.length);
      for (const [row, { dLogits: own }] of found.entries()) dLogits.set(own, row * pass.classes);
      const request = { input: true, keep: place + 1 < count };
      const { input } = await this.target.model.backward(pass, dLogits, request);
      for (const [row, { value }] of found.entries()) {
        slopes[row].push({ logits: rows[row], value, gradient: rowOf(input!, row, size) });
      }
    }
    for (const [row, question] of questions.entries()) question.answer(slopes[row]);
  }

  /** A target in train mode uses batch statistics, but never moves the running ones. */
  private async forward(questions: readonly (LogitsQuestion | SlopesQuestion)[], differentiable: boolean) {
    const { model, mode, alpha } = this.target;
    const { height, width, channels } = this.shape;
    const size = height * width * channels;
    const data = new Float32Array(questions.length * size);
    for (const [row, { image }] of questions.entries()) data.set(image, row * size);
    const pass = await model.forward(
      { shape: [questions.length, height, width, channels], data },
      { mode, alpha, updateStatistics: false, differentiable: differentiable && 'input' },
    );
    try {
      requireFiniteLogits(pass, row => `image ${questions[row].place} of the attacked ones`);
    } catch (error) {
      pass.dispose();
      throw error;
    }
    return pass;
  }
}

function rowOf(values: Float32Array, row: number, size: number): Float32Array {
  return values.slice(row * size, (row + 1) * size);
}
