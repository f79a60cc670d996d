"""Other hardware, imitated: what happens to a batch [B, 3, 200] before the network may learn from it.

Thresholds and rankings learnt on one sensor do not hold on another unless training has seen its range, its
bandwidth, its noise and its way of being worn.
"""
import torch
from torch import Tensor
from torch.nn import functional

RANGES_G = ((2.0, 0.05), (4.0, 0.12), (8.0, 0.15))


def augment(batch: Tensor, random: torch.Generator) -> Tensor:
    """A copy of the batch as some other device on some other person would have recorded it."""
    x = _soften(batch, random)
    x = _low_pass(x, random)
    x = _halve_rate(x, random)
    x = torch.bmm(_rotations(len(x), random), x)
    x = x * _between(0.95, 1.05, x, random) + 0.04 * torch.randn(len(x), 3, 1, generator=random)
    x = x + torch.randn(x.shape, generator=random) * _between(0.0, 0.03, x, random)
    return _clip(x, random)


def _between(low: float, high: float, x: Tensor, random: torch.Generator) -> Tensor:
    return low + (high - low) * torch.rand(len(x), 1, 1, generator=random)


def _soften(x: Tensor, random: torch.Generator) -> Tensor:
    """Scales movement but not gravity: older people fall and move more softly than the young who recorded most falls."""
    gravity = functional.avg_pool1d(x, 51, 1, 25, count_include_pad=False)
    return gravity + (x - gravity) * _between(0.5, 1.15, x, random)


def _low_pass(x: Tensor, random: torch.Generator) -> Tensor:
    """Three batches in ten lose what lies above 5-20 Hz (a soft belt, a slow sensor, interpolation)."""
    count = int(0.3 * len(x))
    chosen = torch.randperm(len(x), generator=random)[:count]
    frequency = torch.arange(128) * (50 / 254)
    cutoff = 5 + 15 * torch.rand(count, 1, 1, generator=random)
    padded = functional.pad(x[chosen], (27, 27), mode="replicate")
    spectrum = torch.fft.rfft(padded, dim=2) / (1 + (frequency / cutoff) ** 8).sqrt()
    out = x.clone()
    out[chosen] = torch.fft.irfft(spectrum, n=254, dim=2)[:, :, 27:227]
    return out


def _halve_rate(x: Tensor, random: torch.Generator) -> Tensor:
    """One in eight was sampled at 25 Hz and brought to 50 Hz by straight lines."""
    is_slow = torch.rand(len(x), 1, 1, generator=random) < 0.125
    kept = x[:, :, ::2]
    middle = (kept + torch.cat([kept[:, :, 1:], kept[:, :, -1:]], 2)) / 2
    return torch.where(is_slow, torch.stack([kept, middle], 3).flatten(2), x)


def _rotations(count: int, random: torch.Generator) -> Tensor:
    """Uniformly random rotations, from unit quaternions (Shoemake 1992)."""
    w, x, y, z = functional.normalize(torch.randn(count, 4, generator=random), dim=1).unbind(1)
    rows = [
        1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
        2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
        2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
    ]  # fmt: skip
    return torch.stack(rows, 1).view(count, 3, 3)


def _clip(x: Tensor, random: torch.Generator) -> Tensor:
    """A sensor's range cuts each axis for itself, so this comes after the rotation."""
    draw = torch.rand(len(x), 1, 1, generator=random)
    limit = torch.full_like(draw, 16.0)
    edge = 0.0
    for range_g, share in RANGES_G:
        limit[(draw >= edge) & (draw < edge + share)] = range_g
        edge += share
    return torch.maximum(torch.minimum(x, limit), -limit)
