"""The methods of `bench:step` in idiomatic PyTorch.

Weights are [out, in] or [out, in, height, width]; a group is an input, or a kernel tap of one input channel, with all
its outgoing weights: dimension 0 is summed over. `step` is the learning rate times lambda.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import parametrize


def soft(w, threshold):
    return w.sign() * F.relu(w.abs() - threshold)


def norm2(w):
    return torch.linalg.vector_norm(w, dim=0, keepdim=True).clamp_min(1e-30)


def group_shrink(w, threshold):
    return w * F.relu(1 - threshold / norm2(w))


def exclusive_reference(w, tau):
    return soft(w, tau * w.abs().sum(dim=0, keepdim=True))


def exclusive_exact(w, tau):
    """soft(w, theta), theta = max_k tau*S_k/(1 + tau*k), S_k the sum of the k largest |w| of the group."""
    largest_first = w.abs().sort(dim=0, descending=True).values
    k = torch.arange(1, w.shape[0] + 1, dtype=w.dtype).view(-1, *[1] * (w.dim() - 1))
    theta = (tau * largest_first.cumsum(dim=0) / (1 + tau * k)).amax(dim=0, keepdim=True)
    return soft(w, theta)


def joint_exact(w, a, b):
    """argmin_x |x - w|^2/2 + a*|x|_2 + (b/2)*|x|_1^2 by halving theta = b*s(theta)*|soft(w, theta)|_1."""
    magnitude = w.abs()
    high = magnitude.amax(dim=0, keepdim=True)
    low = torch.zeros_like(high)
    for _ in range(28):
        theta = (low + high) / 2
        u = F.relu(magnitude - theta)
        above = b * F.relu(1 - a / norm2(u)) * u.sum(dim=0, keepdim=True) > theta
        low, high = torch.where(above, theta, low), torch.where(above, high, theta)
    u = F.relu(magnitude - low)
    return w.sign() * u * F.relu(1 - a / norm2(u))


def share(i, count, m=0.2):
    """mu of layer i of count: from m to 1 - m."""
    return m + (1 - 2 * m) * i / (count - 1)


def cges(first, second):
    def prox(weights, step):
        for i, w in enumerate(weights):
            mu = share(i, len(weights))
            w.copy_(second(first(w, step * (1 - mu)), step * mu))

    return prox


def cges_joint(weights, step):
    for i, w in enumerate(weights):
        mu = share(i, len(weights))
        w.copy_(joint_exact(w, step * (1 - mu), step * mu))


def each(shrink):
    def prox(weights, step):
        for w in weights:
            w.copy_(shrink(w, step))

    return prox


def transformed_l1(w, tau, a=1.0):
    size = w.abs()
    convex = tau <= a * a / (2 * (a + 1))
    threshold = tau * (a + 1) / a if convex else math.sqrt(2 * tau * (a + 1)) - a / 2
    phi = torch.acos((1 - 27 * tau * a * (a + 1) / (2 * (a + size) ** 3)).clamp(-1, 1))
    kept = w.sign() * (2 / 3 * (a + size) * torch.cos(phi / 3) - 2 * a / 3 + size / 3)
    return torch.where(size > threshold, kept, 0.0)


def scad(w, tau, knee=0.05, a=3.7):
    size = w.abs()
    fading = (tau * (a * knee - size) / ((a - 1) * knee - tau)).clamp(0, tau)
    return soft(w, fading)


PROX = {
    "none": None,
    "l1": each(soft),
    "gs": each(group_shrink),
    "es": each(exclusive_reference),
    "es:exact": each(exclusive_exact),
    "sgs": each(lambda w, step: group_shrink(soft(w, step / 2), step / 2)),
    "cges": cges(group_shrink, exclusive_reference),
    "cges:exact-sequential": cges(group_shrink, exclusive_exact),
    "cges:exact-joint": cges_joint,
    "transformed-l1": each(transformed_l1),
    "l0": each(lambda w, step: torch.where(w.abs() > math.sqrt(2 * step), w, 0.0)),
    "scad": each(scad),
    "network-slimming": each(soft),
    "magnitude:one-shot": None,
}


def hoyer_square(w):
    return w.abs().sum() ** 2 / w.square().sum()


def group_hoyer(w):
    norms = torch.linalg.vector_norm(w, dim=0)
    return norms.sum() ** 2 / norms.square().sum()


# Penalties whose gradient autograd adds to the data loss's.
PENALTY = {"hoyer-square": hoyer_square, "group-hoyer": group_hoyer}


def half_space(weights, previous, step):
    """The second stage of HSPG with epsilon = 0: groups whose step turns them against themselves become zero."""
    for w, p in zip(weights, previous, strict=True):
        direction = p / norm2(p)
        z = w - step * direction
        w.copy_(torch.where((z * direction).sum(dim=0, keepdim=True) >= 0, z, 0.0))


def smallest_to_zero(weights, sparsity):
    """Masks of the largest (1 - sparsity) of all weights together."""
    sizes = torch.cat([w.abs().flatten() for w in weights])
    limit = sizes.kthvalue(max(1, round(sparsity * len(sizes)))).values
    return [w.abs() > limit for w in weights]


def hoyer_projection(w, target):
    """The nearest weights with a Hoyer sparsity of `target`, of one layer (GSP): <w, u>u, u = soft(w, theta) normed."""
    size, root = w.abs(), math.sqrt(w.numel())
    largest = float(size.max())

    def sparsity(theta):
        u = F.relu(size - theta)
        return float((root - u.sum() / torch.linalg.vector_norm(u)) / (root - 1))

    if largest == 0 or sparsity(0.0) >= target:
        return
    # Just short of the largest weight, which always stays.
    low, high = 0.0, (1 - 1e-6) * largest
    for _ in range(44):
        middle = (low + high) / 2
        low, high = (middle, high) if sparsity(middle) < target else (low, middle)
    u = F.relu(size - high)
    w.copy_(w.sign() * u * (size * u).sum() / u.square().sum())


class HardConcrete(nn.Module):
    """Random gates on the weights of a layer, one a group or one a weight (Louizos et al. 2018)."""

    def __init__(self, weight, per_weight):
        super().__init__()
        shape = weight.shape if per_weight else (1, *weight.shape[1:])
        self.location = nn.Parameter(torch.full(shape, math.log(0.8 / 0.2)).add_(0.01 * torch.randn(shape)))
        self.weights_per_gate = weight.numel() / self.location.numel()

    def forward(self, w):
        u = torch.rand_like(self.location).clamp(1e-6, 1 - 1e-6)
        s = torch.sigmoid((torch.log(u / (1 - u)) + self.location) / (2 / 3))
        return w * (s * 1.2 - 0.1).clamp(0, 1)

    def penalty(self):
        return torch.sigmoid(self.location - 2 / 3 * math.log(0.1 / 1.1)).sum() * self.weights_per_gate


def add_gates(model, per_weight):
    """Puts gates before every weight of the model and returns them."""
    layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d))]
    gates = [HardConcrete(layer.weight, per_weight) for layer in layers]
    for layer, gate in zip(layers, gates, strict=True):
        parametrize.register_parametrization(layer, "weight", gate)
    return gates


GATES = {"hard-concrete": False, "hard-concrete:weight": True}

SUPPORTED = {*PROX, *PENALTY, *GATES, "l2", "hspg", "gsp", "magnitude"}
