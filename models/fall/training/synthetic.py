"""Windows made by formula: for golden outputs and for checks that need no recording. None is ever trained on.

Time t runs 0-4 s at 50 Hz. Gravity is a unit vector that turns from `up` to `down`; a person's movement is added.
"""
from collections.abc import Callable

import numpy as np

from load import RATE_HZ
from windows import LENGTH

T = np.arange(LENGTH) / RATE_HZ


def fall(
    at_s: float, impact_g: float, tilt_deg: float, dip_s: float = 0.4, ringing_s: float = 0.15, noise_g: float = 0.01, seed: int = 1
) -> np.ndarray:
    """Standing, a free-fall dip, an impact that rings at 12 Hz, then lying still with gravity turned."""
    turn = np.radians(tilt_deg) * _ramp(at_s - dip_s, at_s)
    gravity = np.stack([np.zeros(LENGTH), np.cos(turn), np.sin(turn)])
    weightless = 1 - 0.8 * ((at_s - dip_s <= T) & (T < at_s))
    after = np.clip(T - at_s, 0, None)
    ring = (impact_g - 1) * (at_s <= T) * np.exp(-after / ringing_s) * np.cos(2 * np.pi * 12 * after)
    return gravity * (weightless + ring) + _noise(noise_g, seed)


def walking(step_hz: float = 1.9, heel_g: float = 0.5, seed: int = 1) -> np.ndarray:
    """Rhythmic steps with a sharp heel strike and some sway."""
    phase = 2 * np.pi * step_hz * T
    up = 1 + 0.2 * np.sin(phase) + heel_g * np.exp(-((np.mod(phase, 2 * np.pi) / 0.5) ** 2))
    return np.stack([0.15 * np.sin(phase / 2), up, 0.2 * np.sin(phase + 1)]) + _noise(0.03, seed)


def sitting_hard(at_s: float = 2.2, peak_g: float = 2.3, lean_deg: float = 8, seed: int = 1) -> np.ndarray:
    """Dropping into a chair: lean forward and back, a short dip, one spike, upright again."""
    lean = np.radians(lean_deg) * np.exp(-(((T - at_s + 0.4) / 0.5) ** 2))
    dip = 1 - 0.4 * np.exp(-(((T - at_s + 0.15) / 0.1) ** 2))
    spike = (peak_g - 1) * np.exp(-(((T - at_s) / 0.03) ** 2))
    return np.stack([np.zeros(LENGTH), np.cos(lean), np.sin(lean)]) * (dip + spike) + _noise(0.015, seed)


def lying_down(over_s: float = 2.0, seed: int = 1) -> np.ndarray:
    """Gravity turns by 85 degrees in `over_s` with no impact."""
    turn = np.radians(85) * _ramp(2 - over_s / 2, 2 + over_s / 2)
    return np.stack([np.zeros(LENGTH), np.cos(turn), np.sin(turn)]) + _noise(0.03, seed)


def still(up: tuple[float, float, float] = (0, 1, 0), noise_g: float = 0.008, seed: int = 1) -> np.ndarray:
    """Nothing but gravity and the sensor's noise."""
    return np.repeat(np.array(up, float)[:, None], LENGTH, 1) + _noise(noise_g, seed)


def turned(window: np.ndarray, seed: int) -> np.ndarray:
    """The same movement with the sensor worn some other way round."""
    q, r = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))
    return (q * np.sign(np.diag(r))) @ window


def golden_windows() -> dict[str, np.ndarray]:
    """The windows of golden.json, each float32 [3, 200], rounded to 3 decimals."""
    named = {
        "still, upright": still(),
        "still, lying": still((0.1, 0.05, 0.99)),
        "walking": walking(),
        "sitting down hard, 2.3 g": sitting_hard(),
        "lying down slowly": lying_down(),
        "fall 4.5 g, 85 degrees": fall(2.4, 4.5, 85),
        "fall 4.5 g, 85 degrees, sensor turned": turned(fall(2.4, 4.5, 85), 7),
        "fall 6 g clipped at 4 g": np.clip(fall(2.0, 6, 90), -4, 4),
        "soft fall 3 g, 70 degrees": fall(2.2, 3, 70, dip_s=0.3),
        "drop 4 g, posture as before": fall(2.4, 4, 0),
        "sensor dead: zeros": np.zeros((3, LENGTH)),
        "garbage: 1e30 alternating": np.where(np.arange(LENGTH) % 2, 1e30, -1e30) * np.ones((3, 1)),
    }
    return {name: np.round(window, 3).astype(np.float32) for name, window in named.items()}


def demo_windows() -> dict[str, list[np.ndarray]]:
    """Families of variations: what a simulated resident sends. For the card's table and for whoever changes the model."""
    random = np.random.default_rng(5)
    draw = random.uniform

    def many(make: Callable[[int], np.ndarray]) -> list[np.ndarray]:
        return [turned(make(n), n).astype(np.float32) for n in range(100)]

    return {
        "fall 3-6 g, dip 0.3-0.5 s, turn 60-100 degrees, ringing 0.05-0.1 s": many(
            lambda n: fall(draw(1.8, 3.2), draw(3, 6), draw(60, 100), draw(0.3, 0.5), draw(0.05, 0.1), draw(0.005, 0.03), n)
        ),
        "fall 4.5-6 g, dip 0.4-0.5 s, turn 80-100 degrees, ringing 0.12-0.2 s": many(
            lambda n: fall(draw(1.8, 3.2), draw(4.5, 6), draw(80, 100), draw(0.4, 0.5), draw(0.12, 0.2), draw(0.005, 0.03), n)
        ),
        "drop 3-5 g, posture as before": many(lambda n: fall(draw(1.8, 3.2), draw(3, 5), 0, draw(0.3, 0.5), 0.08, 0.01, n)),
        "walking 1.4-2.2 steps/s": many(lambda n: walking(draw(1.4, 2.2), draw(0.2, 0.9), n)),
        "sitting down hard 2-2.5 g": many(lambda n: sitting_hard(draw(1, 3), draw(2, 2.5), draw(0, 20), n)),
        "lying down in 1.2-3 s": many(lambda n: lying_down(draw(1.2, 3), n)),
        "lying still": many(lambda n: still((0, 0, 1), draw(0.003, 0.03), n)),
    }


def _ramp(start_s: float, end_s: float) -> np.ndarray:
    return np.clip((T - start_s) / max(end_s - start_s, 0.02), 0, 1)


def _noise(std_g: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, std_g, (3, LENGTH))
