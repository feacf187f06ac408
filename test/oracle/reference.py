"""The reference attacks, on a network of the toolkit that is rebuilt in PyTorch (by bench/torchPeer.py).

Reads what test/oracle/exchange.ts writes into a folder:

    oracle.json          {"graph", "threads", "epsilon": {"linf", "l2"}, "steps": {...}, "attacks": [{"name", "norm", "repeats"}, ...]}
    oracle.safetensors   parameters/..., images [n, height, width, channels] in [0, 1], labels, start (PGD's first points)

and writes reference.json {"versions", "attacks": {name: {"standing": [per image, share of the repeats in which it is
classified correctly], "norms"?: [per image, null where no adversarial image was found], "seconds"}}} and reference.safetensors
(logits). Seconds are of processor time.

Attacks are used as their packages have them, by their public interface. Where one is changed, the change is a class or function
here that says why.  usage: reference.py FOLDER
"""

import json
import logging
import os
import sys
import time
from importlib.metadata import version

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "bench"))
import torchPeer

torchPeer.import_torch()
import foolbox
import torch
import torchattacks
from torchattacks.attacks import pgd as pgd_module

PGD_STEPS = 20
PACKAGES = ("torchattacks", "pyautoattack", "foolbox")


class Classifier(torch.nn.Module):
    """torchPeer's network in eval mode, as the attacks expect one."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.anchor = torch.nn.Parameter(torch.zeros(1))  # from which torchattacks learns the device

    def forward(self, images):
        return self.network(images, {}, False)[0]


class StartingAt:
    """torch for torchattacks' PGD, whose only random numbers, the start, are given instead of drawn."""

    def __init__(self, offsets):
        self.offsets = offsets

    def empty_like(self, _images):
        return self

    def uniform_(self, _low, _high):
        return self.offsets

    def __getattr__(self, name):
        return getattr(torch, name)


def standard(model, bounds, steps, members, seed):
    """AutoAttack's standard version, or one of its members alone."""
    attack = torchPeer.authors_ensemble(model, bounds["linf"], steps, members, seed)
    # Square moves the same squares on all images of a batch: the mean over several batches is steadier.
    size = 50 if members == ["square"] else None
    return lambda images, labels: attack.run_standard_evaluation(images, labels, batch_size=size or len(images))[0]


def same_start(model, bounds, start):
    epsilon = bounds["linf"]
    attack = torchattacks.PGD(model, eps=epsilon, alpha=epsilon / 4, steps=PGD_STEPS)

    def run(images, labels):
        pgd_module.torch = StartingAt(start - images)
        try:
            return attack(images, labels)
        finally:
            pgd_module.torch = torch

    return run


def nearest(model, attack):
    """An attack of foolbox that seeks the nearest adversarial image."""
    wrapped = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
    return lambda images, labels: attack.run(wrapped, images, foolbox.criteria.Misclassification(labels))


def carlini_wagner(model, steps):
    # abort_early looks at the sum over a batch, so that an image's result would depend on the others.
    attack = foolbox.attacks.L2CarliniWagnerAttack(
        binary_search_steps=steps["cwSearches"],
        steps=steps["cw"],
        stepsize=steps["cwRate"],
        initial_const=steps["cwConstant"],
        abort_early=False,
    )
    return nearest(model, attack)


def attacks(model, bounds, steps, start):
    """By name; each takes a seed and gives a function of images and labels."""

    def member(*names):
        return lambda seed: standard(model, bounds, steps, list(names), seed)

    return {
        "fgsm": lambda _: torchattacks.FGSM(model, eps=bounds["linf"]),
        "pgd-20": lambda _: same_start(model, bounds, start),
        "apgd-ce": member("apgd-ce"),
        "apgd-t": member("apgd-t"),
        "fab-t": member("fab-t"),
        "square": member("square"),
        "autoattack": member("apgd-ce", "apgd-t", "fab-t", "square"),
        "cw": lambda _: carlini_wagner(model, steps),
        "deepfool": lambda _: nearest(model, foolbox.attacks.L2DeepFoolAttack(steps=50, candidates=10, overshoot=0.02)),
        "cw (torchattacks)": lambda _: torchattacks.CW(model, c=1, steps=steps["cw"], lr=steps["cwRate"]),
        "deepfool (torchattacks)": lambda _: torchattacks.DeepFool(model, steps=50, overshoot=0.02),
    }


def measure(model, make, images, labels, radius, repeats):
    """`radius` for attacks that seek the nearest adversarial image, whose norms are then told."""
    seconds, standing = 0, torch.zeros(len(images))
    for seed in range(repeats):
        begin = time.process_time()
        moved = make(seed)(images, labels).detach()
        seconds += time.process_time() - begin
        norms = (moved - images).flatten(1).norm(dim=1)
        with torch.no_grad():
            correct = model(moved).argmax(1) == labels
        standing += (correct if radius is None else correct | (norms > radius)) / repeats
    result = {"standing": standing.tolist(), "seconds": seconds / repeats}
    if radius is not None:
        result["norms"] = [None if stands else norm for norm, stands in zip(norms.tolist(), correct.tolist())]
    return result


def main(folder):
    logging.disable(logging.INFO)
    with open(os.path.join(folder, "oracle.json")) as file:
        task = json.load(file)
    torch.set_num_threads(task["threads"])
    torch.manual_seed(0)
    tensors = torchPeer.read_safetensors(os.path.join(folder, "oracle.safetensors"))
    parameters = torchPeer.section(tensors, "parameters/")
    model = Classifier(torchPeer.Network(task["graph"], parameters, torch.contiguous_format)).eval()
    images, start = (tensors[name].permute(0, 3, 1, 2).contiguous() for name in ("images", "start"))
    labels = tensors["labels"].long()
    with torch.no_grad():
        logits = model(images)
    torchPeer.write_safetensors(os.path.join(folder, "reference.safetensors"), {"logits": logits})
    known = attacks(model, task["epsilon"], task["steps"], start)
    results = {}
    for row in task["attacks"]:
        name, radius = row["name"], task["epsilon"]["l2"] if row["norm"] == "l2" else None
        results[name] = measure(model, known[name], images, labels, radius, row["repeats"])
        print(name, f"{results[name]['seconds']:.1f} s", file=sys.stderr, flush=True)
    versions = {"torch": torch.__version__, **{name: version(name) for name in PACKAGES}}
    with open(os.path.join(folder, "reference.json"), "w") as file:
        json.dump({"versions": versions, "attacks": results}, file)


main(sys.argv[1])
