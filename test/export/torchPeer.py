"""Runs exported PyTorch folders, for the tests: for every folder NAME of FOLDER loads NAME/model.py, runs it on the
images of NAME.safetensors (NCHW), and prints logits, the gradient of sum(logits * direction) at the images, and the
names and shapes of the parameters, as JSON. Saves each network's state_dict, as nn.DataParallel has it and with the
counters of its batch normalisations, as NAME/saved.safetensors.

Needs PyTorch alone.  usage: torchPeer.py FOLDER
"""

import ctypes
import importlib.util
import json
import pathlib
import struct
import sys

import torch


def write_safetensors(path, tensors):
    header, blocks, end = {}, [], 0
    for name, tensor in tensors.items():
        values = tensor.detach().contiguous()
        size = values.element_size() * values.numel()
        blocks.append(ctypes.string_at(values.data_ptr(), size))
        dtype = {torch.float32: "F32", torch.int64: "I64"}[values.dtype]
        header[name] = {"dtype": dtype, "shape": list(values.shape), "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def describe(folder):
    spec = importlib.util.spec_from_file_location(f"exported_{folder.name}", folder / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    network = module.load()
    write_safetensors(folder / "saved.safetensors", torch.nn.DataParallel(network).state_dict())
    given = module.read_safetensors(folder.parent / f"{folder.name}.safetensors")
    images = given["images"].requires_grad_(True)
    logits = network(images)
    (logits * given["direction"]).sum().backward()
    # No path leads from the images to a network of zeros.
    gradient = torch.zeros_like(images) if images.grad is None else images.grad
    genotype = {}
    exec((folder / "genotype.py").read_text(), genotype)
    return {
        "logits": logits.flatten().tolist(),
        "gradient": gradient.flatten().tolist(),
        "state": {name: list(value.shape) for name, value in network.state_dict().items()},
        "classes": module.CLASSES,
        "genotype": list(genotype["GENOTYPE"]),
        "training": network.training,
    }


torch.set_num_threads(1)  # PyTorch waits by spinning, which is slow on a busy machine.
folder = pathlib.Path(sys.argv[1])
print(json.dumps({path.name: describe(path) for path in sorted(folder.iterdir()) if path.is_dir()}))
