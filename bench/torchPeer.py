"""PyTorch's side of the benchmark: runs the toolkit's networks with the operations that research code uses.

A process that speaks JSON lines: one request on stdin, one reply {"ok": ...} or {"error": ...} on stdout. The first
line it writes says which PyTorch it is. Requests:

    {"call": "load", "folder": F}   reads F/workload.json and F/tensors.safetensors
    {"call": "agree", "file": F, "precision": P}
                                    writes logits and gradients at the loaded weights and images to F, computed in
                                    float32 or float64
    {"call": "step"}                does one step and says how many milliseconds it took
    {"call": "outcome"}             of AutoAttack: how many images stand after the last step, and the passes of images that it took
    {"call": "memory"}              the largest resident set of this process so far, in MiB

Needs PyTorch and the standard library only; where torchattacks is installed too, attacks are timed with its PGD, and AutoAttack needs
pyautoattack.
usage: torchPeer.py THREADS nchw|channels-last
"""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
import time
from importlib import metadata


def read_safetensors(path):
    with open(path, "rb") as file:
        data = bytearray(file.read())
    start = 8 + struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:start].decode()).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        count = (end - begin) // 4
        values = torch.frombuffer(data, dtype=torch.float32, offset=start + begin, count=count)
        tensors[name] = values.reshape(entry["shape"]).clone()
    return tensors


def write_safetensors(path, tensors):
    header, blocks, end = {}, [], 0
    for name, tensor in tensors.items():
        values = tensor.detach().float().contiguous()
        size = 4 * values.numel()
        blocks.append(ctypes.string_at(values.data_ptr(), size))
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def nodes_behind(graph, *ends):
    inputs = {node["id"]: node["inputs"] for node in graph["nodes"]}
    needed, open_ends = set(), list(ends)
    while open_ends:
        node = open_ends.pop()
        if node not in needed:
            needed.add(node)
            open_ends.extend(inputs[node])
    return needed


class Network:
    """The graph, node by node; what no later node reads is let go of, as a module's local variables are."""

    def __init__(self, graph, tensors, memory_format):
        self.logits, self.auxiliary = graph["logits"], graph.get("auxiliary")
        self.tensors = {
            name: t.contiguous(memory_format=memory_format) if t.dim() == 4 else t for name, t in tensors.items()
        }
        inputs = [node for node in graph["nodes"] if node["layer"]["kind"] == "normalise"]
        dtype = next(iter(tensors.values())).dtype
        for node in inputs:
            for part in ("mean", "deviation"):
                self.tensors[f"{node['id']}.{part}"] = torch.tensor(node["layer"][part], dtype=dtype).view(1, -1, 1, 1)
        self.plans = {train: self.plan(graph, train) for train in (True, False)}

    def plan(self, graph, train):
        ends = [self.logits] + ([self.auxiliary] if train and self.auxiliary else [])
        needed = nodes_behind(graph, *ends)
        nodes = [node for node in graph["nodes"] if node["id"] in needed]
        last_reader = {name: node["id"] for node in nodes for name in node["inputs"]}
        return [
            (node["id"], node["layer"], node["inputs"], {n for n in node["inputs"] if last_reader[n] == node["id"]} - set(ends))
            for node in nodes
        ]

    def __call__(self, images, alpha, train):
        values = {}
        for name, layer, inputs, finished in self.plans[train]:
            x = [values[source] for source in inputs]
            values[name] = images if layer["kind"] == "input" else self.apply(name, layer, x, alpha, train)
            del x
            for source in finished:
                del values[source]
        auxiliary = values[self.auxiliary].flatten(1) if train and self.auxiliary else None
        return values[self.logits].flatten(1), auxiliary

    def apply(self, name, layer, x, alpha, train):
        kind = layer["kind"]
        if kind == "weightedSum":  # None stands for the operation "none", which adds nothing
            row = alpha[layer["table"]][layer["row"]]
            return sum(row[i] * y for i, y in enumerate(x) if y is not None)
        return getattr(self, kind)(name, layer, x, train)

    def normalise(self, name, _layer, x, _train):
        return (x[0] - self.tensors[name + ".mean"]) / self.tensors[name + ".deviation"]

    def conv2d(self, name, layer, x, _train):
        weight, bias = self.tensors[name + ".weight"], self.tensors.get(name + ".bias")
        return F.conv2d(x[0], weight, bias, layer["stride"], layer["padding"], layer["dilation"], layer["groups"])

    def batchNorm(self, name, layer, x, train):
        get = lambda part: self.tensors.get(f"{name}.{part}")
        statistics = get("running_mean"), get("running_var")
        return F.batch_norm(x[0], *statistics, get("weight"), get("bias"), train, layer["momentum"], layer["epsilon"])

    def relu(self, _name, _layer, x, _train):
        return F.relu(x[0])

    def maxPool(self, _name, layer, x, _train):
        return F.max_pool2d(x[0], layer["kernel"], layer["stride"], layer["padding"])

    def avgPool(self, _name, layer, x, _train):
        return F.avg_pool2d(x[0], layer["kernel"], layer["stride"], layer["padding"], count_include_pad=False)

    def add(self, _name, _layer, x, _train):
        present = [y for y in x if y is not None]
        return sum(present[1:], present[0]) if present else None

    def concat(self, _name, _layer, x, _train):
        return torch.cat(x, 1)

    def channelSlice(self, _name, layer, x, _train):
        return x[0][:, layer["from"] : layer["to"]]

    def channelShuffle(self, _name, layer, x, _train):
        batch, channels, height, width = x[0].shape
        grouped = x[0].view(batch, layer["groups"], channels // layer["groups"], height, width)
        return grouped.transpose(1, 2).reshape(batch, channels, height, width)

    def pad(self, _name, layer, x, _train):
        return F.pad(x[0], (layer["left"], layer["right"], layer["top"], layer["bottom"]))

    def zero(self, _name, _layer, _x, _train):
        return None

    def noise(self, _name, _layer, _x, _train):
        raise NotImplementedError("noise is drawn by the bits of the images, in the toolkit alone")

    def globalAvgPool(self, _name, _layer, x, _train):
        return F.adaptive_avg_pool2d(x[0], 1)

    def linear(self, name, _layer, x, _train):
        flat = x[0].permute(0, 2, 3, 1).flatten(1)  # the toolkit's order: row, column, channel
        return F.linear(flat, self.tensors[name + ".weight"], self.tensors.get(name + ".bias"))[:, :, None, None]

    def dropPath(self, _name, _layer, x, _train):
        return x[0]


def section(tensors, prefix):
    return {name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}


class Training:
    """Forward and backward of all weights and mixing weights on CE(logits) + weight * CE(auxiliary)."""

    def __init__(self, network, alpha, images, labels, step):
        self.network, self.alpha, self.images, self.labels, self.step = network, alpha, images, labels, step
        trained = (".weight", ".bias")
        self.weights = {n: t.requires_grad_() for n, t in network.tensors.items() if n.endswith(trained)}
        for table in alpha.values():
            table.requires_grad_()

    def backward(self):
        for leaf in [*self.weights.values(), *self.alpha.values()]:
            leaf.grad = None
        logits, auxiliary = self.network(self.images, self.alpha, True)
        loss = F.cross_entropy(logits, self.labels)
        if auxiliary is not None:
            loss = loss + self.step["auxiliaryWeight"] * F.cross_entropy(auxiliary, self.labels)
        loss.backward()
        return logits, auxiliary

    run = backward

    def results(self):
        logits, auxiliary = self.backward()
        results = {"logits": logits} if auxiliary is None else {"logits": logits, "auxiliary": auxiliary}
        for prefix, leaves in (("weights/", self.weights), ("alpha/", self.alpha)):
            for name, leaf in leaves.items():
                results[prefix + name] = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
        return results


class Attack:
    """PGD in the L-infinity ball; gradients at the images alone, so that none is formed for a weight."""

    def __init__(self, network, alpha, images, labels, step):
        self.network, self.alpha, self.images, self.labels, self.step = network, alpha, images, labels, step

    def logits(self, images):
        return self.network(images, self.alpha, False)[0]

    def module(self):
        """What libraries attack: a module that does what the network does; it counts in eval mode, as `gradient` does."""
        module = torch.nn.Module()
        module.forward = self.logits
        return module.eval()

    def gradient(self, images):
        images = images.detach().requires_grad_()
        logits = self.logits(images)
        loss = F.cross_entropy(logits, self.labels, reduction="sum")
        return logits, torch.autograd.grad(loss, images)[0]

    def run(self):
        if torchattacks:
            budget = {"eps": self.step["epsilon"], "alpha": self.step["stepSize"], "steps": self.step["steps"]}
            return torchattacks.PGD(self.module(), **budget)(self.images, self.labels)
        epsilon, clean = self.step["epsilon"], self.images
        lowest, highest = clean - epsilon, clean + epsilon
        moved = (clean + torch.empty_like(clean).uniform_(-epsilon, epsilon)).clamp(0, 1)
        for _ in range(self.step["steps"]):
            _, gradient = self.gradient(moved)
            moved = moved + self.step["stepSize"] * gradient.sign()
            moved = torch.min(torch.max(moved, lowest), highest).clamp(0, 1)
        return moved

    def results(self):
        logits, gradient = self.gradient(self.images)
        return {"logits": logits, "input": gradient.permute(0, 2, 3, 1)}


def authors_ensemble(model, epsilon, iterations, members, seed):
    """The authors' AutoAttack in its standard version, or some of its members, with the numbers of iterations given."""
    ensemble = AutoAttack(model, norm="Linf", eps=epsilon, version="standard", seed=seed, device="cpu")
    ensemble.attacks_to_run = members
    for climb in (ensemble.apgd, ensemble.apgd_targeted):
        climb.n_iter = climb.n_iter_orig = iterations["apgd"]
        for name, share in (("n_iter_2", 0.22), ("n_iter_min", 0.06), ("size_decr", 0.03)):
            setattr(climb, name, max(int(share * iterations["apgd"]), 1))
    ensemble.fab.n_iter = iterations["fab"]
    ensemble.square.n_queries = iterations["square"]
    return ensemble


class Ensemble(Attack):
    """AutoAttack; it counts the images of every forward and backward pass."""

    def logits(self, images):
        logits = super().logits(images)
        self.outcome["forward"] += len(images)
        if logits.requires_grad:
            logits.register_hook(lambda gradient: self.count_backward(len(gradient)))
        return logits

    def count_backward(self, images):
        self.outcome["backward"] += images

    def run(self):
        self.outcome = {"standing": 0, "forward": 0, "backward": 0}
        members = ["apgd-ce", "apgd-t", "fab-t", "square"]
        ensemble = authors_ensemble(self.module(), self.step["epsilon"], self.step["iterations"], members, 0)
        _, classes = ensemble.run_standard_evaluation(self.images, self.labels, batch_size=len(self.images))
        self.outcome["standing"] = int((classes == self.labels).sum())

    def results(self):
        self.outcome = {"standing": 0, "forward": 0, "backward": 0}
        return super().results()


def load(folder, layout, precision="float32"):
    with open(os.path.join(folder, "workload.json")) as file:
        workload = json.load(file)
    tensors = read_safetensors(os.path.join(folder, "tensors.safetensors"))
    tensors = {name: t.to(getattr(torch, precision)) for name, t in tensors.items()}
    memory_format = torch.channels_last if layout == "channels-last" else torch.contiguous_format
    network = Network(workload["graph"], section(tensors, "parameters/"), memory_format)
    images = tensors["images"].permute(0, 3, 1, 2).contiguous(memory_format=memory_format)
    work = {"train": Training, "attack": Attack, "autoattack": Ensemble}[workload["step"]["kind"]]
    return work(network, section(tensors, "alpha/"), images, tensors["labels"].long(), workload["step"])


def peak_memory():
    """In MiB. /proc tells of this program alone; getrusage also of the process that it was forked from."""
    try:
        with open("/proc/self/status") as file:
            return int(next(line for line in file if line.startswith("VmHWM:")).split()[1]) / 1024
    except (OSError, StopIteration):
        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest / (1024 * 1024 if sys.platform == "darwin" else 1024)


def serve(reply, layout):
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        call = request["call"]
        if call == "load":
            folder = request["folder"]
            work = load(folder, layout)
            reply({"ok": {}})
        elif call == "agree":
            write_safetensors(request["file"], load(folder, layout, request["precision"]).results())
            reply({"ok": {}})
        elif call == "step":
            start = time.perf_counter()
            work.run()
            reply({"ok": {"ms": 1000 * (time.perf_counter() - start)}})
        elif call == "outcome":
            reply({"ok": work.outcome})
        elif call == "memory":
            reply({"ok": {"mib": peak_memory()}})
        else:
            reply({"error": f"unknown call {call}"})


def import_torch():
    """PyTorch becomes this module's, and the packages of attacks or None; an ImportError says that there is no PyTorch."""
    global torch, F, torchattacks, AutoAttack
    import torch
    import torch.nn.functional as F

    try:
        import torchattacks
    except ImportError:
        torchattacks = None
    try:
        from pyautoattack import AutoAttack
    except ImportError:
        AutoAttack = None


def version():
    packages = [name for name, found in (("torchattacks", torchattacks), ("pyautoattack", AutoAttack)) if found]
    listed = " and ".join(f"{name} {metadata.version(name)}" for name in packages)
    return f"{torch.__version__} with {listed}" if packages else torch.__version__


def main():
    # Replies keep the real stdout; whatever else is printed goes to stderr.
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends this process.

    def reply(message):
        replies.write(json.dumps(message) + "\n")
        replies.flush()

    try:
        import_torch()
    except ImportError as error:
        return reply({"error": str(error)})
    torch.set_num_threads(int(sys.argv[1]))
    torch.manual_seed(0)
    reply({"ok": {"version": version(), "hasAutoAttack": AutoAttack is not None}})
    try:
        serve(reply, sys.argv[2])
    except Exception as error:  # the parent tells the user; there is no one else to
        reply({"error": f"{type(error).__name__}: {error}"})
        raise


if __name__ == "__main__":
    main()
