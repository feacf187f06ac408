import { execFile, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Tensor } from '../../src/base/tensor.js';
import { encodeSafetensors } from '../../src/experiment/safetensors.js';

/** A Python that has the modules which a test's witness needs; undefined if there is none. */
function pythonWith(python: string, ...modules: string[]): string | undefined {
  const { status } = spawnSync(python, ['-c', modules.map(name => `import ${name}`).join('\n')]);
  return status === 0 ? python : undefined;
}

/** PyTorch, of any version from 1.13. */
export const torchPython = pythonWith(process.env.RNAS_TEST_PYTHON ?? 'python3', 'torch');

/** The ONNX checker and onnxruntime. */
export const onnxPython = pythonWith(
  process.env.RNAS_TEST_ONNX_PYTHON ?? 'python3',
  ...['numpy', 'onnx', 'onnxruntime'],
);

/** What a script of this folder prints, read as JSON. */
export async function runPeer(python: string, script: string, ...args: string[]): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(python, ['-B', path, ...args], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

/** Images [batch, height, width, channels] as Python wants them: [batch, channels, height, width]. */
export function channelsFirst({ shape: [batch, height, width, channels], data }: Tensor): Tensor {
  const moved = new Float32Array(data.length);
  for (const [place, value] of data.entries()) {
    const channel = place % channels;
    const pixel = Math.floor(place / channels) % (height * width);
    const image = Math.floor(place / (channels * height * width));
    moved[(image * channels + channel) * height * width + pixel] = value;
  }
  return { shape: [batch, channels, height, width], data: moved };
}

/** Writes tensors as `<folder>/<name>.safetensors`. */
export async function writeTensors(folder: string, name: string, tensors: Record<string, Tensor>) {
  const bytes = encodeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata: {} });
  await writeFile(join(folder, `${name}.safetensors`), bytes);
}
