import { endianness } from 'node:os';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.js';

/** Codes of `TensorProto.DataType` and `AttributeProto.AttributeType`. */
const dataTypes = { float: 1, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/**
 * A model as a file in ONNX's format (https://github.com/onnx/onnx, `onnx/onnx.proto`), a Protocol Buffers message. The
 * numbers below are that file's field numbers.
 */
export function encodeOnnx({
  irVersion,
  opset,
  producer,
  documentation,
  metadata,
  graph,
}: OnnxModel): Uint8Array {
  const file = new MessageWriter();
  file.int(1, irVersion);
  file.text(2, producer.name);
  file.text(3, producer.version);
  file.text(6, documentation);
  file.message(7, () => writeGraph(file, graph));
  file.message(8, () => {
    file.text(1, ''); // The operators of ONNX itself.
    file.int(2, opset);
  });
  for (const [key, value] of Object.entries(metadata)) {
    file.message(14, () => {
      file.text(1, key);
      file.text(2, value);
    });
  }
  return file.finish();
}

function writeGraph(
  file: MessageWriter,
  { name, nodes, constants, inputs, outputs }: OnnxModel['graph'],
): void {
  for (const node of nodes) file.message(1, () => writeNode(file, node));
  file.text(2, name);
  for (const constant of constants) file.message(5, () => writeTensor(file, constant));
  for (const value of inputs) file.message(11, () => writeValue(file, value));
  for (const value of outputs) file.message(12, () => writeValue(file, value));
}

function writeNode(file: MessageWriter, { name, operator, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) file.text(1, input);
  for (const output of outputs) file.text(2, output);
  file.text(3, name);
  file.text(4, operator);
  for (const attribute of attributes) file.message(5, () => writeAttribute(file, attribute));
}

function writeAttribute(file: MessageWriter, attribute: OnnxAttribute): void {
  file.text(1, attribute.name);
  if ('float' in attribute) {
    file.float(2, attribute.float);
    file.int(20, attributeTypes.float);
  } else if ('int' in attribute) {
    file.int(3, attribute.int);
    file.int(20, attributeTypes.int);
  } else {
    for (const value of attribute.ints) file.int(8, value);
    file.int(20, attributeTypes.ints);
  }
}

function writeTensor(file: MessageWriter, { name, shape, data }: OnnxTensor): void {
  for (const extent of shape) file.int(1, extent);
  file.int(2, data instanceof Float32Array ? dataTypes.float : dataTypes.int64);
  file.text(8, name);
  file.bytes(9, littleEndian(data));
}

/** ValueInfoProto: a name, and a TypeProto that holds a tensor's element type and TensorShapeProto. */
function writeValue(file: MessageWriter, { name, shape }: OnnxValue): void {
  file.text(1, name);
  file.message(2, () =>
    file.message(1, () => {
      file.int(1, dataTypes.float);
      file.message(2, () => {
        for (const extent of shape) {
          file.message(1, () => (typeof extent === 'number' ? file.int(1, extent) : file.text(2, extent)));
        }
      });
    }),
  );
}

function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (endianness() === 'LE') return bytes;
  const swapped = Buffer.from(bytes);
  return data instanceof Float32Array ? swapped.swap32() : swapped.swap64();
}

/** Fields by number, on the wire format of Protocol Buffers. */
class MessageWriter {
  private readonly writer = new BinaryWriter();

  int(field: number, value: number): void {
    this.writer.tag(field, WireType.Varint).int64(value);
  }

  float(field: number, value: number): void {
    this.writer.tag(field, WireType.Bit32).float(value);
  }

  text(field: number, value: string): void {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.writer.tag(field, WireType.LengthDelimited).bytes(value);
  }

  message(field: number, fill: () => void): void {
    this.writer.tag(field, WireType.LengthDelimited).fork();
    fill();
    this.writer.join();
  }

  finish(): Uint8Array {
    return this.writer.finish();
  }
}
