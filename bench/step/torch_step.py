"""The peer of `bench:step`: the same training step in idiomatic PyTorch, eager or compiled.

The first line that it writes tells its version; then it reads requests as JSON lines and answers each:

- {"net", "case", "lambda", "steps", "warmUp"}: {"ms"} per step, or {"skip"} with the reason;
- {"memory": true}: {"stepBytes", "peakBytes"}, the highest resident memory since the last question and since the start.

Arguments: folder with the samples, number of threads, `eager` or `compile`.
"""

import json
import math
import re
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import torch_methods as methods
from torch_nets import NETS

BATCH, LEARNING_RATE, MOMENTUM = 128, 0.05, 0.9
PRUNE_EVERY, PRUNE_SPARSITY = 100, 0.9
PROJECT_EVERY, PROJECT_SPARSITY = 150, 0.8


def weights_of(model):
    """The weight tensors: neither biases nor scales of norms, but the weights under gates."""
    return [p for name, p in model.named_parameters() if p.dim() > 1 and not name.endswith("location")]


def make_momentum(optimizer):
    """One step on zero gradients, so that the momentum exists: compiling the step that first makes it can fail."""
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = torch.zeros_like(p)
    optimizer.step()
    optimizer.zero_grad()


class Training:
    """A net with one method. Compiled parts that do not depend on the method are shared through `shared`."""

    def __init__(self, net, case, lam, samples, labels, compiled, shared):
        torch.manual_seed(0)
        self.samples, self.labels = samples, labels
        self.case, self.lam, self.count = case, lam, 0
        build, _, self.channels_last = NETS[net]
        # Penalties and gates make another loss, L2 another optimiser; the rest share what is compiled once a net.
        own = case in methods.GATES or case in methods.PENALTY or case == "l2"
        parts = {} if own else shared
        if "model" not in parts:
            model = build()
            if self.channels_last:
                model = model.to(memory_format=torch.channels_last)
            start = {name: value.clone() for name, value in model.state_dict().items()}
            loss = self.make_loss(model)
            optimizer = self.make_optimizer(model)
            make_momentum(optimizer)
            compiling = torch.compile if compiled else (lambda function: function)
            parts.update(model=model, start=start, optimizer=optimizer)
            parts.update(loss=compiling(loss), update=compiling(optimizer.step))
        else:
            parts["model"].load_state_dict(parts["start"])
        self.model, self.optimizer = parts["model"], parts["optimizer"]
        self.loss, self.update = parts["loss"], parts["update"]
        self.weights = weights_of(self.model)
        self.scales = [m.weight for m in self.model.modules() if isinstance(m, nn.BatchNorm2d)]
        if case == "network-slimming" and not self.scales:
            raise LookupError("the net has no batch norm")
        self.finish = self.make_finish()
        if compiled and self.finish:
            self.finish = torch.compile(self.finish)
        self.masks = None
        self.order, self.at = torch.randperm(len(samples)), 0

    def make_loss(self, model):
        extra = self.extra_loss(model)
        if extra is None:
            return lambda x, y: F.cross_entropy(model(x), y)
        return lambda x, y: F.cross_entropy(model(x), y) + self.lam * extra()

    def extra_loss(self, model):
        """What the method adds to the data loss, without lambda."""
        if self.case in methods.GATES:
            gates = methods.add_gates(model, methods.GATES[self.case])
            return lambda: sum(gate.penalty() for gate in gates)
        if self.case in methods.PENALTY:
            penalty, weights = methods.PENALTY[self.case], weights_of(model)
            return lambda: sum(penalty(w) for w in weights)
        return None

    def make_optimizer(self, model):
        """Averaging momentum, V <- 0.9 V + (1 - 0.9) g; L2 is SGD's own weight decay."""
        weights = weights_of(model)
        others = [p for p in model.parameters() if all(p is not w for w in weights)]
        decay = self.lam if self.case == "l2" else 0
        groups = [{"params": weights, "weight_decay": decay}, {"params": others}]
        return torch.optim.SGD(groups, lr=LEARNING_RATE, momentum=MOMENTUM, dampening=MOMENTUM)

    def make_finish(self):
        """What happens to the moved weights, as a function of them and of the ones before; None for nothing."""
        step = LEARNING_RATE * self.lam
        if self.case == "hspg":
            return lambda weights, previous: methods.half_space(weights, previous, step)
        prox = methods.PROX.get(self.case)
        return None if prox is None else lambda weights, _: prox(weights, step)

    def step(self):
        if self.at + BATCH > len(self.order):
            self.order, self.at = torch.randperm(len(self.samples)), 0
        rows = self.order[self.at : self.at + BATCH]
        self.at += BATCH
        x = (self.samples[rows].float() - 33.0) / 79.0
        if self.channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        loss = self.loss(x, self.labels[rows])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        previous = [w.detach().clone() for w in self.weights] if self.case == "hspg" else None
        self.update()
        with torch.no_grad():
            self.after(previous)
        self.count += 1
        return loss.item()

    def after(self, previous):
        if self.finish:
            self.finish(self.scales if self.case == "network-slimming" else self.weights, previous)
        elif self.case == "magnitude":
            if self.count % PRUNE_EVERY == 0:
                self.masks = methods.smallest_to_zero(self.weights, PRUNE_SPARSITY)
            for w, mask in zip(self.weights, self.masks, strict=True):
                w.mul_(mask)
        elif self.case == "gsp" and self.count % PROJECT_EVERY == 0:
            for w in self.weights:
                methods.hoyer_projection(w, PROJECT_SPARSITY)


def resident(field):
    try:
        with open("/proc/self/status") as status:
            return 1024 * int(re.search(rf"^{field}:\s+(\d+) kB", status.read(), re.M)[1])
    except OSError:
        return None


def reset_high_water():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


class Peer:
    def __init__(self, folder, compiled):
        self.folder, self.compiled = folder, compiled
        self.net, self.case, self.training, self.shared, self.data = None, None, None, {}, None
        self.baseline, self.peak = resident("VmRSS"), 0

    def round(self, request):
        net, case = request["net"], request["case"]
        if case not in methods.SUPPORTED:
            return {"skip": "no such method on this side"}
        if net != self.net:
            self.net, self.shared, self.data, self.case = net, {}, self.read(NETS[net][1]), None
        if case != self.case:
            try:
                self.training = Training(
                    net, case, request["lambda"], *self.data, self.compiled, self.shared
                )
            except LookupError as reason:
                return {"skip": str(reason)}
            self.case = case
        for _ in range(request["warmUp"]):
            self.training.step()
        began = time.perf_counter()
        for _ in range(request["steps"]):
            loss = self.training.step()
        elapsed = time.perf_counter() - began
        if not math.isfinite(loss):
            raise ValueError(f"the loss became {loss}")
        return {"ms": 1000 * elapsed / request["steps"], "loss": loss}

    def read(self, shape):
        """Samples as [count, channels, height, width]."""
        name = "x".join(map(str, shape))
        samples = np.fromfile(f"{self.folder}/{name}.samples.u8", dtype=np.uint8).reshape(-1, *shape)
        labels = np.fromfile(f"{self.folder}/{name}.labels.i32", dtype=np.int32)
        channels_first = np.ascontiguousarray(samples.transpose(0, 3, 1, 2))
        return torch.from_numpy(channels_first), torch.from_numpy(labels).long()

    def memory(self):
        since = resident("VmHWM")
        if since is None:
            return {}
        self.peak = max(self.peak, since)
        reset_high_water()
        return {"stepBytes": since - self.baseline, "peakBytes": self.peak - self.baseline}


def main():
    folder, threads, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(threads)
    peer = Peer(folder, mode == "compile")
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = peer.memory() if "memory" in request else peer.round(request)
        print(json.dumps(answer), flush=True)


main()
