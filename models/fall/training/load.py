"""Recordings as arrays: one `Recording` for each row of a set's manifest.

Source of the recordings: SisFall (Sucerquia et al., Sensors 2017;17:198), SmartFallMM (Texas State University).
They stay where they are; nothing here writes next to them.
"""
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

RATE_HZ = 50
AXES = ["acc_x[g]", "acc_y[g]", "acc_z[g]"]


@dataclass
class Recording:
    """One trial of one person. `impact` is the sample of a fall's impact, None where nobody fell."""

    file: str
    subject: str
    position: str
    age_group: str
    activity: str
    is_fall: bool
    impact: int | None
    acceleration: np.ndarray

    @property
    def hours(self) -> float:
        return len(self.acceleration) / RATE_HZ / 3600


def recordings(folder: Path, positions: set[str] | None = None) -> list[Recording]:
    """Every trial of one set, in the manifest's order, at 50 Hz in g."""
    rows = pd.read_csv(folder / "manifest.csv").to_dict("records")
    rows = [row for row in rows if positions is None or row["position"] in positions]
    if not rows:
        raise SystemExit(f"{folder}: no recordings found")
    with ProcessPoolExecutor(2) as pool:
        arrays = list(pool.map(_read, [folder / row["file"] for row in rows], chunksize=64))
    return [_recording(row, array) for row, array in zip(rows, arrays)]


def _read(path: Path) -> np.ndarray:
    return pd.read_csv(path, usecols=AXES)[AXES].to_numpy(np.float32)


def _recording(row: dict, acceleration: np.ndarray) -> Recording:
    is_fall = row["label"] == "fall"
    impact = _impact(row.get("impact_s", np.nan), acceleration) if is_fall else None
    return Recording(row["file"], row["subject"], row["position"], row["age_group"], row["activity"], is_fall, impact, acceleration)


def _impact(marked_s: float, acceleration: np.ndarray) -> int:
    """The set's own mark, or else the largest acceleration: the protocol's definition."""
    if not np.isnan(marked_s):
        return round(marked_s * RATE_HZ)
    return int(np.argmax(np.linalg.norm(acceleration, axis=1)))
