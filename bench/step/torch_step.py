"""The peer of `bench:step`: the same training step in idiomatic PyTorch, eager or compiled.

Reads requests as JSON lines, {"net", "method", "steps"}, and answers each with {"ms": milliseconds per step}.
Arguments: folder with the samples, number of threads, `eager` or `compile`.
"""

import json
import math
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

BATCH, LEARNING_RATE, MOMENTUM, LAMBDA, M = 128, 0.05, 0.9, 6e-5, 0.2


def build(net):
    if net == "mlp":
        return nn.Sequential(
            nn.Flatten(), nn.Linear(784, 500), nn.ReLU(), nn.Linear(500, 300), nn.ReLU(), nn.Linear(300, 10)
        )
    return nn.Sequential(
        nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10),
    )


def prox(weights):
    """Group shrink, then exclusive shrink, of every weight tensor: one group per input or kernel tap (dimension 0 is
    the output), mu rising from M to 1 - M."""
    step = LEARNING_RATE * LAMBDA
    for i, w in enumerate(weights):
        mu = M + (1 - 2 * M) * i / (len(weights) - 1)
        norm = torch.linalg.vector_norm(w, dim=0, keepdim=True).clamp_min(1e-30)
        w.mul_(F.relu(1 - step * (1 - mu) / norm))
        magnitude = w.abs()
        threshold = step * mu * magnitude.sum(dim=0, keepdim=True)
        w.copy_(w.sign() * F.relu(magnitude - threshold))


class Training:
    def __init__(self, net, method, samples, labels, compiled):
        torch.manual_seed(0)
        self.samples, self.labels = samples, labels
        self.model = build(net)
        self.weights = [p for p in self.model.parameters() if p.dim() > 1]
        # Averaging momentum: V <- 0.9 V + (1 - 0.9) g.
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, dampening=MOMENTUM
        )
        self.loss = lambda x, y: F.cross_entropy(self.model(x), y)
        self.update = self.optimizer.step
        self.prox = prox if method == "cges" else None
        if compiled:
            self.loss = torch.compile(self.loss)
            self.update = torch.compile(self.optimizer.step)
            self.prox = torch.compile(prox) if self.prox else None
        self.order, self.at = torch.randperm(len(samples)), 0

    def step(self):
        if self.at + BATCH > len(self.order):
            self.order, self.at = torch.randperm(len(self.samples)), 0
        rows = self.order[self.at : self.at + BATCH]
        self.at += BATCH
        x = (self.samples[rows].float() - 33.0) / 79.0
        y = self.labels[rows]
        loss = self.loss(x, y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.update()
        if self.prox:
            with torch.no_grad():
                self.prox(self.weights)
        return loss.item()


def main():
    folder, threads, mode = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    torch.set_num_threads(threads)
    samples = torch.from_numpy(np.fromfile(f"{folder}/samples.u8", dtype=np.uint8)).view(-1, 1, 28, 28)
    labels = torch.from_numpy(np.fromfile(f"{folder}/labels.i32", dtype=np.int32)).long()
    trainings = {}
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["net"], request["method"])
        if key not in trainings:
            trainings[key] = Training(*key, samples, labels, mode == "compile")
        training = trainings[key]
        for _ in range(request["warmUp"]):
            training.step()
        began = time.perf_counter()
        for _ in range(request["steps"]):
            loss = training.step()
        elapsed = time.perf_counter() - began
        if not math.isfinite(loss):
            raise ValueError(f"the loss became {loss}")
        print(json.dumps({"ms": 1000 * elapsed / request["steps"], "loss": loss}), flush=True)


main()
