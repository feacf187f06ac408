import { readFile } from 'node:fs/promises';
import { InputError } from '../../base/inputError.js';
import type { NamedTensors } from '../../base/tensor.js';
import { decodeSafetensors } from '../../experiment/safetensors.js';

/** What `nn.DataParallel` puts before every name. */
const wrapper = 'module.';

/**
 * The tensors of a safetensors file that PyTorch code has written, such as `save_file(model.state_dict(), path)`: F32
 * all of them but `num_batches_tracked`, which is passed over. If all names begin with `module.`, that is cut off.
 *
 * @throws InputError if there is no such file, or it is damaged, hostile, or holds anything else
 */
export async function readWeights(path: string): Promise<{ bytes: Uint8Array; tensors: NamedTensors }> {
  const bytes = await readBytes(path);
  const isCounter = (name: string) => name.endsWith('.num_batches_tracked');
  const { tensors } = decodeSafetensors(bytes, path, isCounter);
  for (const [name, { data }] of tensors) {
    if (data.every(Number.isFinite)) continue;
    throw refusal(`${path} with numbers in ${name} that are not finite`, 'finite weights', 'train it again');
  }
  return { bytes, tensors: withoutWrapper(tensors) };
}

function withoutWrapper(tensors: NamedTensors): NamedTensors {
  if (![...tensors.keys()].every(name => name.startsWith(wrapper))) return tensors;
  return new Map(Array.from(tensors, ([name, tensor]) => [name.slice(wrapper.length), tensor]));
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const given = `weights ${path}, which cannot be read (${reason})`;
    throw refusal(given, 'a safetensors file', 'correct the path', error);
  }
}

function refusal(given: string, expected: string, remedy: string, cause?: unknown): InputError {
  const error = new InputError({ given, expected, remedy });
  if (cause !== undefined) error.cause = cause;
  return error;
}
