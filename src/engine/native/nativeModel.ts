import { RunError } from '../../base/runError.js';
import type { NamedTensors, Tensor } from '../../base/tensor.js';
import type { Graph } from '../../graph/graph.js';
import { initialiseParameters } from '../../graph/initialise.js';
import { listParameters, type Parameter } from '../../graph/parameters.js';
import { CallGuard } from '../callGuard.js';
import {
  checkBackward,
  checkForward,
  checkInto,
  checkOptimiser,
  checkOptimiserState,
  checkSameOptimiser,
  checkState,
  usedUp,
} from '../checkCall.js';
import { dropPathMask } from '../dropPathMask.js';
import type {
  Alpha,
  BackwardRequest,
  ForwardOptions,
  Gradients,
  Model,
  Pass,
  WeightGradients,
} from '../engine.js';
import type { OptimiserSpec } from '../optimiserSpec.js';
import type { EngineHandle, GradientsHandle, ModelHandle, NativeAddon, PassHandle } from './addon.js';
import { lowerGraph } from './lowerGraph.js';
import { machineMemory } from './machineMemory.js';
import { joinTensors, splitTensors } from './packedTensors.js';

/** A network that the addon holds and runs. This side checks arguments and names things; the addon computes. */
export class NativeModel implements Model {
  private readonly handle: ModelHandle;
  private readonly guard = new CallGuard();
  private readonly parameters: readonly Parameter[];
  private readonly trainable: readonly Parameter[];
  private readonly passes = new WeakMap<Pass, PassHandle>();
  private readonly gradients = new WeakMap<WeightGradients, GradientsHandle>();

  private readonly addon: NativeAddon;
  readonly graph: Graph;

  constructor(addon: NativeAddon, engine: EngineHandle, graph: Graph, seed: number) {
    this.addon = addon;
    this.graph = graph;
    this.parameters = listParameters(graph);
    this.trainable = this.parameters.filter(({ trainable }) => trainable);
    const network = lowerGraph(graph);
    requireMemory(network.parameterSize);
    this.handle = addon.createModel(engine, network);
    addon.writeParameters(this.handle, joinTensors(this.parameters, initialiseParameters(graph, seed)));
  }

  forward(images: Tensor, options: ForwardOptions): Promise<Pass> {
    return this.guard.run('forward', async () => {
      const batch = checkForward(this.graph, images, options);
      const train = options.mode === 'train';
      const { logits, auxiliary, pass } = await computed(() =>
        this.addon.forward(this.handle, {
          train,
          differentiable: options.differentiable !== false,
          inputOnly: options.differentiable === 'input',
          updateStatistics: options.updateStatistics ?? train,
          dropPath: options.dropPath !== undefined,
          batch,
          images: images.data,
          alpha: joinAlpha(this.graph, options.alpha),
          masks: joinMasks(this.graph, options.dropPath, batch),
        }),
      );
      const hasAuxiliary = train && this.graph.auxiliary !== undefined;
      const inputOnly = options.differentiable === 'input';
      return this.wrapPass(
        { batch, logits, auxiliary: hasAuxiliary ? auxiliary : undefined, inputOnly },
        pass,
      );
    });
  }

  private wrapPass(
    made: Pick<Pass, 'batch' | 'logits' | 'auxiliary' | 'inputOnly'>,
    handle: PassHandle | undefined,
  ): Pass {
    const pass: Pass = {
      ...made,
      classes: made.logits.length / made.batch,
      dispose: () => {
        const unused = this.passes.get(pass);
        if (unused) this.addon.release(unused);
        this.passes.delete(pass);
      },
    };
    if (handle) this.passes.set(pass, handle);
    return pass;
  }

  backward(pass: Pass, dLogits: Float32Array, request: BackwardRequest): Promise<Gradients> {
    return this.guard.run('backward', async () => {
      const handle = this.passes.get(pass);
      if (!handle) throw usedUp('pass', 'backward');
      checkBackward(this.graph, pass, dLogits, request);
      const { into } = request;
      const accumulated = into?.weights && this.gradients.get(into.weights);
      if (into?.weights && !accumulated) throw usedUp('gradients', 'backward into');
      if (!request.keep) this.passes.delete(pass);
      const result = await computed(() =>
        this.addon.backward(this.handle, handle, {
          weights: request.weights ?? false,
          alpha: request.alpha ?? false,
          input: request.input ?? false,
          keep: request.keep ?? false,
          hasAuxiliary: request.dAuxiliary !== undefined,
          dLogits,
          dAuxiliary: request.dAuxiliary,
          into: accumulated,
        }),
      );
      const alpha = result.alpha && splitAlpha(this.graph, result.alpha);
      if (into) {
        // Not only before: their buffers may have been transferred while the pass ran.
        checkInto(this.graph, pass.batch, request, into);
        return addTo(into, alpha, result.input);
      }
      return { weights: result.weights && this.wrapGradients(result.weights), alpha, input: result.input };
    });
  }

  private wrapGradients(handle: GradientsHandle): WeightGradients {
    const gradients: WeightGradients = {
      read: () =>
        this.guard.run('read', async () => {
          const live = this.gradients.get(gradients);
          if (!live) throw usedUp('gradients', 'read');
          return splitTensors(this.trainable, this.addon.readGradients(this.handle, live));
        }),
      dispose: () => {
        const unused = this.gradients.get(gradients);
        if (unused) this.addon.release(unused);
        this.gradients.delete(gradients);
      },
    };
    this.gradients.set(gradients, handle);
    return gradients;
  }

  step(optimiser: OptimiserSpec, { weights }: Gradients): Promise<{ gradientNorm: number }> {
    return this.guard.run('step', async () => {
      checkOptimiser(optimiser);
      const handle = weights && this.gradients.get(weights);
      if (!handle) throw usedUp('gradients', 'step');
      const kind = this.addon.optimiserKind(this.handle);
      checkSameOptimiser(optimiser, kind === 'none' ? undefined : kind);
      this.gradients.delete(weights);
      return { gradientNorm: await computed(() => this.addon.step(this.handle, optimiser, handle)) };
    });
  }

  getState(): Promise<NamedTensors> {
    return this.guard.run('getState', async () =>
      splitTensors(this.parameters, this.addon.readParameters(this.handle)),
    );
  }

  setState(state: NamedTensors): Promise<void> {
    return this.guard.run('setState', async () => {
      checkState(this.parameters, state);
      this.addon.writeParameters(this.handle, joinTensors(this.parameters, state));
    });
  }

  getOptimiserState(): Promise<NamedTensors> {
    return this.guard.run('getOptimiserState', async () => {
      const { kind, step, first, second } = this.addon.readOptimiser(this.handle);
      if (kind === 'none') return new Map();
      if (kind === 'sgd') return splitTensors(this.fields('momentum'), first);
      return new Map([
        ...splitTensors(this.fields('mean'), first),
        ...splitTensors(this.fields('variance'), second),
        ['step', { shape: [1], data: Float32Array.of(step) }],
      ]);
    });
  }

  setOptimiserState(state: NamedTensors): Promise<void> {
    return this.guard.run('setOptimiserState', async () => {
      const kind = checkOptimiserState(this.trainable, state) ?? 'none';
      const packed = (field: string) => joinTensors(this.fields(field), state);
      this.addon.writeOptimiser(this.handle, {
        kind,
        step: state.get('step')?.data[0] ?? 0,
        first: kind === 'none' ? new Float32Array() : packed(kind === 'sgd' ? 'momentum' : 'mean'),
        second: kind === 'adam' ? packed('variance') : new Float32Array(),
      });
    });
  }

  private fields(field: string): { name: string; shape: readonly number[] }[] {
    return this.trainable.map(({ name, shape }) => ({ name: `${name}.${field}`, shape }));
  }

  dispose(): void {
    if (this.guard.dispose()) this.addon.release(this.handle);
  }
}

/** Refuses parameters that the machine cannot hold, with the copies that setting them makes. */
function requireMemory(parameterSize: number): void {
  const copies = 4;
  const needed = copies * Float32Array.BYTES_PER_ELEMENT * parameterSize;
  if (needed <= machineMemory()) return;
  throw new RunError(
    `native engine: out of memory: a network of ${parameterSize} parameters is beyond the ${Math.round(machineMemory() / 2 ** 20)} MiB that there are`,
  );
}

/** What fails after the arguments were found good (memory runs out) is a failed run. */
async function computed<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw new RunError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function joinAlpha(graph: Graph, alpha: Alpha = {}): Float32Array {
  return Float32Array.from(graph.alphaTables.flatMap(({ name }) => [...alpha[name]]));
}

function splitAlpha(graph: Graph, joined: Float32Array): Alpha {
  let offset = 0;
  const tables = graph.alphaTables.map(({ name, rows, columns }) => {
    const table = joined.slice(offset, offset + rows * columns);
    offset += table.length;
    return [name, table] as const;
  });
  return Object.fromEntries(tables);
}

function joinMasks(graph: Graph, dropPath: ForwardOptions['dropPath'], batch: number): Float32Array {
  if (!dropPath) return new Float32Array();
  const masks = graph.nodes.flatMap(({ layer }, position) =>
    layer.kind === 'dropPath' ? [...dropPathMask(dropPath, position, batch)] : [],
  );
  return Float32Array.from(masks);
}

/** Adds to gradients in place; the addon has already added to the weights'. */
function addTo(into: Gradients, alpha: Alpha | undefined, input: Float32Array | undefined): Gradients {
  const add = (total: Float32Array, more: Float32Array) => {
    for (let i = 0; i < total.length; i++) total[i] += more[i];
  };
  for (const [name, table] of Object.entries(alpha ?? {})) add(into.alpha![name], table);
  if (input) add(into.input!, input);
  return into;
}
