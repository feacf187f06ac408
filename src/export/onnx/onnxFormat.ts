import type { ExportFormat } from '../exportFormat.js';
import { encodeOnnx } from './encodeOnnx.js';
import { onnxOf, onnxOpset } from './onnxOf.js';

/** One `.onnx` file for inference, normalisation inside: see {@link onnxOf}. */
export const onnxFormat: ExportFormat = {
  description: `a model of opset ${onnxOpset} for inference: images [batch, channels, height, width] in [0, 1] to logits`,
  write: ({ graph, state, name, metadata }) => ({
    file: encodeOnnx(onnxOf(graph, state, { name, metadata })),
  }),
};
