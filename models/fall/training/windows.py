"""Windows over recordings: where they end and what they teach.

A window is positive when a fall's impact lies 0.6-2.4 s before its end, negative when it ends more than 0.2 s
before an impact or more than 4 s after it, and in all daily activity. The rest teaches nothing and is left out.
Nothing is ever padded: a constant tail would look like lying still and give the label away.
"""
from dataclasses import dataclass

import numpy as np

from load import RATE_HZ, Recording

LENGTH = 200
HOP = 10
POSITIVE, NEGATIVE, IGNORED = 1, 0, -1
QUIET_STD_G = 0.06


def ends(recording: Recording) -> np.ndarray:
    """End index (exclusive) of each window that fits wholly inside the recording."""
    return np.arange(LENGTH, len(recording.acceleration) + 1, HOP)


def labels(recording: Recording) -> np.ndarray:
    """What each window teaches, in the order of `ends`."""
    at = ends(recording)
    if not recording.is_fall:
        return np.full(len(at), NEGATIVE)
    since_s = (at - recording.impact) / RATE_HZ
    is_negative = (since_s < -0.2) | (since_s > 4)
    is_positive = (since_s >= 0.6) & (since_s <= 2.4)
    return np.where(is_positive, POSITIVE, np.where(is_negative, NEGATIVE, IGNORED))


@dataclass
class WindowSet:
    """Windows by reference into one long signal, so that 0.2 s steps do not multiply memory by twenty."""

    signal: np.ndarray
    start: np.ndarray
    label: np.ndarray

    def take(self, index: np.ndarray) -> np.ndarray:
        """The chosen windows as float32 [n, 3, 200]."""
        span = self.start[index][:, None] + np.arange(LENGTH)
        return np.ascontiguousarray(self.signal[span].transpose(0, 2, 1))


def training_windows(chosen: list[Recording], seed: int) -> WindowSet:
    """Windows to learn from. Of quiet activity (std |a| below 0.06 g) one in four is kept: it is easy and plentiful."""
    random = np.random.default_rng(seed)
    starts, found, offset = [], [], 0
    for recording in chosen:
        at, label = ends(recording), labels(recording)
        is_kept = (label != IGNORED) & ~(_quiet(recording, at) & (label == NEGATIVE) & (random.random(len(at)) > 0.25))
        starts.append(offset + at[is_kept] - LENGTH)
        found.append(label[is_kept])
        offset += len(recording.acceleration)
    signal = np.concatenate([recording.acceleration for recording in chosen])
    return WindowSet(signal, np.concatenate(starts), np.concatenate(found).astype(np.float32))


def _quiet(recording: Recording, at: np.ndarray) -> np.ndarray:
    magnitude = np.linalg.norm(recording.acceleration, axis=1).astype(np.float64)
    total, squares = (np.concatenate([[0], np.cumsum(values)]) for values in (magnitude, magnitude**2))
    mean = (total[at] - total[at - LENGTH]) / LENGTH
    variance = (squares[at] - squares[at - LENGTH]) / LENGTH - mean**2
    return variance < QUIET_STD_G**2
