"""The network: raw acceleration in, calibrated probability out, with every preprocessing step inside.

The channels do not depend on how the sensor is worn: each is a length, or an angle to the person's own gravity
at the start or the end of the window. A device clipped on upside down gives the same answer.
"""
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

RANGE_G = 16.0
# Four seconds of a person's life average 0.8-2.1 g. Outside this a sensor is dead, in other units or out of order.
PLAUSIBLE_G = (0.5, 2.5)
FIRST, LAST = 40, 30
WIDTHS = (20, 28, 40, 40)


class Invariants(nn.Module):
    """Seven channels of [B, 3, 200] that rotation leaves alone, on a logarithmic scale so that soft falls count."""

    channels = 7

    def forward(self, raw: Tensor) -> Tensor:
        a = raw.clamp(-RANGE_G, RANGE_G)
        smooth = functional.avg_pool1d(a, 25, 1, 12, count_include_pad=False)
        before = _unit(a[:, :, :FIRST].mean(2, keepdim=True))
        after = _unit(a[:, :, -LAST:].mean(2, keepdim=True))
        magnitude = _length(a)
        jerk = _length(a[:, :, 1:] - a[:, :, :-1])
        vertical = (a * before).sum(1, keepdim=True)
        sideways = (magnitude**2 - vertical**2).clamp(min=0).add(1e-6).sqrt()
        direction = _unit(smooth)
        return torch.cat(
            [
                _compress(magnitude) - 0.69,
                _compress(torch.cat([jerk[:, :, :1], jerk], 2)),
                _compress(vertical) - 0.69,
                _compress(sideways),
                _compress(_length(smooth)) - 0.69,
                (direction * before).sum(1, keepdim=True),
                (direction * after).sum(1, keepdim=True),
            ],
            1,
        )


class FallNet(nn.Module):
    """One small convolutional network over the channels. Gives a logit [B]."""

    def __init__(self) -> None:
        super().__init__()
        self.invariants = Invariants()
        widths = (Invariants.channels, *WIDTHS)
        shape = [(7, 2), (5, 2), (5, 2), (3, 1)]
        self.convolutions = nn.ModuleList(
            nn.Conv1d(a, b, kernel, stride, kernel // 2) for a, b, (kernel, stride) in zip(widths, widths[1:], shape)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for width in WIDTHS)
        self.dropout = nn.Dropout(0.3)
        self.hidden = nn.Linear(WIDTHS[-1] * 5, 24)
        self.out = nn.Linear(24, 1)

    def forward(self, raw: Tensor) -> Tensor:
        x = self.invariants(raw)
        for convolution, norm in zip(self.convolutions, self.norms):
            x = functional.relu(norm(convolution(x)))
        x = functional.avg_pool1d(x, 5).flatten(1)
        return self.out(self.dropout(functional.relu(self.hidden(self.dropout(x))))).squeeze(1)

    def folded(self) -> "FallNet":
        """The same function without batch normalisation, ready to export. Changes this object."""
        self.eval()
        self.convolutions = nn.ModuleList(fuse_conv_bn_eval(c, n) for c, n in zip(self.convolutions, self.norms))
        self.norms = nn.ModuleList(nn.Identity() for _ in WIDTHS)
        return self


class Ensemble(nn.Module):
    """The mean logit of several networks, then Platt's line and a sigmoid: a calibrated probability [B].

    Zero where the window cannot come from a worn sensor: rows of zeros would otherwise look like endless free fall.
    """

    def __init__(self, nets: list[FallNet], slope: float = 1.0, offset: float = 0.0) -> None:
        super().__init__()
        self.nets = nn.ModuleList(nets)
        self.slope = nn.Parameter(torch.tensor([float(slope)]))
        self.offset = nn.Parameter(torch.tensor([float(offset)]))

    def forward(self, acceleration: Tensor) -> Tensor:
        mean = _length(acceleration.clamp(-RANGE_G, RANGE_G)).mean((1, 2))
        is_plausible = (mean > PLAUSIBLE_G[0]) & (mean < PLAUSIBLE_G[1])
        return torch.sigmoid(self.logit(acceleration) * self.slope + self.offset) * is_plausible.float()

    def logit(self, acceleration: Tensor) -> Tensor:
        """What the networks say before calibration."""
        total = self.nets[0](acceleration)
        for net in self.nets[1:]:
            total = total + net(acceleration)
        return total / len(self.nets)


def _length(vectors: Tensor) -> Tensor:
    return ((vectors * vectors).sum(1, keepdim=True) + 1e-6).sqrt()


def _unit(vectors: Tensor) -> Tensor:
    return vectors / (_length(vectors) + 0.05)


def _compress(values: Tensor) -> Tensor:
    return values.sign() * torch.log1p(values.abs())
