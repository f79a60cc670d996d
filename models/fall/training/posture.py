"""The posture check: did the body's angle to gravity change across the largest acceleration?

The gateway asks the same question of the same samples, so that the figures here are those of what runs.
"""
import numpy as np

from load import RATE_HZ
from windows import LENGTH

BEFORE_S = (-4.0, -1.5)
AFTER_S = (1.2, 3.2)
ANGLE_DEG = 40.0
ENOUGH_S = 0.5


def peaks(acceleration: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Index of the largest |a| in each window."""
    magnitude = np.linalg.norm(acceleration, axis=1)
    starts = ends - LENGTH
    return starts + np.array([int(np.argmax(magnitude[start : start + LENGTH])) for start in starts], dtype=int)


def angles(acceleration: np.ndarray, peaks_at: np.ndarray) -> np.ndarray:
    """Degrees between the mean vectors before and after each peak; infinite where less than 0.5 s of either exists.

    Infinite means "passes": a recording or a device that has just started must not lose a fall.
    """
    total = np.concatenate([np.zeros((1, 3)), np.cumsum(acceleration.astype(np.float64), axis=0)])
    before, before_count = _sum(total, peaks_at, BEFORE_S)
    after, after_count = _sum(total, peaks_at, AFTER_S)
    length = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    cosine = (before * after).sum(1) / np.maximum(length, 1e-9)
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    enough = np.minimum(before_count, after_count) >= ENOUGH_S * RATE_HZ
    return np.where(enough, angle, np.inf)


def _sum(total: np.ndarray, at: np.ndarray, span_s: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    low, high = (np.clip(at + round(seconds * RATE_HZ), 0, len(total) - 1) for seconds in span_s)
    return total[high] - total[low], high - low
