"""Causal scoring of whole recordings, and what counts as caught, late or false."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from load import RATE_HZ, Recording
from posture import AFTER_S, ANGLE_DEG, angles, peaks
from windows import LENGTH, ends

REFRACTORY_S = 10
CAUGHT_S = (-0.5, 5.0)


@dataclass
class Scored:
    """One recording with the probability and the posture angle of each of its windows."""

    recording: Recording
    ends: np.ndarray
    probability: np.ndarray
    angle: np.ndarray
    confirmed_at: np.ndarray

    def accepts(self, rule: "Rule") -> np.ndarray:
        """Which windows raise an event under the rule."""
        by_posture = (self.probability >= rule.confirmed) & (self.angle > ANGLE_DEG)
        return by_posture | (self.probability >= rule.alone)

    def triggers(self, rule: "Rule") -> np.ndarray:
        """Indices of the windows that raise an event; none within 10 s of the one before."""
        found, blocked_until = [], -1
        for index in np.flatnonzero(self.accepts(rule)):
            if self.ends[index] > blocked_until:
                found.append(index)
                blocked_until = self.ends[index] + REFRACTORY_S * RATE_HZ
        return np.array(found, dtype=int)

    def catches(self, found: np.ndarray) -> np.ndarray:
        """Which of the triggers belong to this recording's fall."""
        if self.recording.impact is None:
            return np.zeros(len(found), dtype=bool)
        since_s = (self.ends[found] - self.recording.impact) / RATE_HZ
        return (since_s >= CAUGHT_S[0]) & (since_s <= CAUGHT_S[1])


@dataclass(frozen=True)
class Rule:
    """`confirmed` counts only with a changed posture, `alone` without asking. Above 1 a part is switched off."""

    confirmed: float = 2.0
    alone: float = 2.0


def score(function: Callable[[torch.Tensor], torch.Tensor], chosen: list[Recording]) -> list[Scored]:
    """A model over each recording at 0.2 s steps, as the gateway runs it. Too short recordings have no windows."""
    with torch.no_grad():
        return [_scored(function, recording) for recording in chosen]


def _scored(function: Callable[[torch.Tensor], torch.Tensor], recording: Recording) -> Scored:
    at, a = ends(recording), recording.acceleration
    if len(at) == 0:
        return Scored(recording, at, np.zeros(0), np.zeros(0), np.zeros(0))
    span = (at - LENGTH)[:, None] + np.arange(LENGTH)
    batch = np.ascontiguousarray(a[span].transpose(0, 2, 1))
    probability = function(torch.from_numpy(batch)).numpy().astype(np.float64)
    peak = peaks(a, at)
    return Scored(recording, at, probability, angles(a, peak), np.maximum(at, peak + round(AFTER_S[1] * RATE_HZ)))
