import { encodeSafetensors } from '../../experiment/safetensors.js';
import type { ExportFormat } from '../exportFormat.js';
import { toField } from './fieldLayout.js';

/** One `.safetensors` file, a `state_dict` of the field's PyTorch code: see {@link toField}. */
export const safetensorsFormat: ExportFormat = {
  description: "all weights and running statistics under the names of the field's PyTorch code",
  // `format` tells loaders whose layouts these are.
  write: ({ graph, state, metadata }) => ({
    file: encodeSafetensors({ tensors: toField(graph, state), metadata: { format: 'pt', ...metadata } }),
  }),
};
