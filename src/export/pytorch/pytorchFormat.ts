import { encodeSafetensors } from '../../experiment/safetensors.js';
import { nodesBehind } from '../../graph/nodesBehind.js';
import type { ExportFormat } from '../exportFormat.js';
import { toField } from '../weights/fieldLayout.js';
import { genotypeFile } from './genotypeFile.js';
import { modelFile } from './modelFile.js';

const usage = `With this folder as the working folder, or on Python's path:

    from model import load
    network = load()            # torch.nn.Module in eval mode, normalisation inside
    logits = network(images)    # images: float32 [batch, channels, height, width] in [0, 1]
`;

/** A folder with `model.py`, its weights, the genotype and how to use them. */
export const pytorchFormat: ExportFormat = {
  description: 'a module of PyTorch in readable classes, with its weights and genotype',
  write(network) {
    const { graph, state, metadata, genotype } = network;
    const needed = nodesBehind(graph, graph.logits);
    const isNeeded = (name: string) => needed.has(name.slice(0, name.lastIndexOf('.')));
    const tensors = new Map([...toField(graph, state)].filter(([name]) => isNeeded(name)));
    return {
      folder: {
        'model.py': modelFile(network),
        'weights.safetensors': encodeSafetensors({ tensors, metadata: { format: 'pt', ...metadata } }),
        ...(genotype !== undefined && { 'genotype.py': genotypeFile(genotype) }),
        'README.md': usage,
      },
    };
  },
};
