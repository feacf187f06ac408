"""Runs ONNX models in onnxruntime, for the tests: checks every NAME.onnx of a folder with the ONNX checker, runs it on
the images of NAME.safetensors (NCHW), all at once and the first alone, and prints the logits by name as JSON.

Needs numpy, onnx and onnxruntime.  usage: onnxPeer.py FOLDER
"""

import json
import pathlib
import struct
import sys

import numpy
import onnx
import onnxruntime


def read_safetensors(path):
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    entries = json.loads(data[8:start])
    entries.pop("__metadata__", None)
    return {
        name: numpy.frombuffer(data[start:], "<f4")[entry["data_offsets"][0] // 4 : entry["data_offsets"][1] // 4].reshape(entry["shape"])
        for name, entry in entries.items()
    }


def describe(path):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    images = read_safetensors(path.with_suffix(".safetensors"))["images"]
    (whole,) = session.run(["logits"], {"images": images})
    (alone,) = session.run(["logits"], {"images": images[:1]})
    return {
        "logits": whole.ravel().tolist(),
        "first": alone.ravel().tolist(),
        "shape": list(whole.shape),
        "opset": [entry.version for entry in model.opset_import],
        "operators": sorted({node.op_type for node in model.graph.node}),
        "initializers": {tensor.name: list(tensor.dims) for tensor in model.graph.initializer},
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }


folder = pathlib.Path(sys.argv[1])
onnxruntime.set_default_logger_severity(3)
print(json.dumps({path.stem: describe(path) for path in sorted(folder.glob("*.onnx"))}))
