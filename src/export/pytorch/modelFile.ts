import type { ExportedNetwork } from '../exportedNetwork.js';
import { modelCode } from './modelCode.js';

const head = `"""A network that rnas-lab trained, for PyTorch 1.13 or later; needs nothing else.

    network = load()            # in eval mode, with the weights beside this file
    logits = network(images)    # images: [batch, channels, height, width], pixel values in [0, 1]
"""

import json
import pathlib
import struct

import torch
import torch.nn.functional as F
from torch import nn
`;

const helpers = {
  'Normalise(': `class Normalise(nn.Module):
    """(x - mean) / deviation per channel: images outside the network are in [0, 1]."""

    def __init__(self, mean, deviation):
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean).view(1, -1, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(deviation).view(1, -1, 1, 1), persistent=False)

    def forward(self, x):
        return (x - self.mean) / self.deviation`,
  'zeros(': `def zeros(x, stride):
    """The operation "none"."""
    return torch.zeros_like(x[:, :, ::stride, ::stride])`,
  'channel_shuffle(': `def channel_shuffle(x, groups):
    batch, channels, height, width = x.shape
    return x.view(batch, groups, channels // groups, height, width).transpose(1, 2).reshape(x.shape)`,
};

const tail = `def read_safetensors(path):
    """The tensors of a safetensors file by name, all of them float32 (huggingface.co/docs/safetensors)."""
    data = bytearray(pathlib.Path(path).read_bytes())
    (length,) = struct.unpack("<Q", data[:8])
    entries = json.loads(data[8 : 8 + length].decode())
    tensors = {}
    for name, entry in entries.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(data, dtype=torch.float32, offset=8 + length + begin, count=(end - begin) // 4)
        tensors[name] = values.reshape(entry["shape"]).clone()
    return tensors


def load(folder=pathlib.Path(__file__).parent):
    network = Network()
    network.load_state_dict(read_safetensors(pathlib.Path(folder) / "weights.safetensors"))
    return network.eval()
`;

/** `model.py`: the classes of {@link modelCode}, what they need, and a reader of the weights. */
export function modelFile({ graph, classes }: Pick<ExportedNetwork, 'graph' | 'classes'>): string {
  const code = modelCode(graph);
  const needed = Object.entries(helpers).flatMap(([use, helper]) => (code.includes(use) ? [helper] : []));
  // The strings of JSON are strings of Python.
  const names = `# By label.\nCLASSES = ${JSON.stringify(classes)}`;
  return [`${head}\n${names}`, ...needed, code, tail].join('\n\n\n');
}
