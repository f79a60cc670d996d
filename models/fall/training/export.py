"""Writes the bundle: the graph, its expected outputs, its card, and the manifest with the digest of each."""
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

import people
from card import card
from model import Ensemble
from scoring import Rule
from synthetic import demo_windows, golden_windows
from windows import HOP, LENGTH

VERSION = "1.0.0"
OPSET = 13
COMMAND = "/usr/bin/python3 models/fall/training/train.py --data ../shared/data/falls"
TRUNK = ("waist", "hip", "chest")


def write_bundle(folder: Path, model: Ensemble, rule: Rule, metrics: dict, recipe: dict) -> None:
    """Everything the gateway needs to load the model, and everything a reader needs to doubt it."""
    folder.mkdir(parents=True, exist_ok=True)
    metrics = {**metrics, "synthetic": {name: _spread(model, windows, rule) for name, windows in demo_windows().items()}}
    torch.onnx.export(
        model, torch.zeros(2, 3, LENGTH), str(folder / "model.onnx"), opset_version=OPSET,
        input_names=["acceleration"], output_names=["probability"],
        dynamic_axes={"acceleration": {0: "batch"}, "probability": {0: "batch"}},
    )  # fmt: skip
    _write(folder / "golden.json", json.dumps(_golden(model)))
    _write(folder / "CARD.md", card(metrics, rule, recipe, (folder / "model.onnx").stat().st_size))
    files = ("model.onnx", "CARD.md", "golden.json")
    _write(folder / "bundle.json", json.dumps(_manifest(folder, files, rule, metrics, recipe), indent=2))


def _manifest(folder: Path, files: tuple[str, ...], rule: Rule, metrics: dict, recipe: dict) -> dict:
    trunk = {"confirmed": rule.confirmed, "alone": rule.alone}
    # A thigh turns when a person sits down, so posture proves nothing in a trouser pocket: only the higher threshold counts.
    pocket = {"confirmed": rule.alone, "alone": rule.alone}
    return {
        "id": "fall",
        "version": VERSION,
        "task": "fall-detection",
        "inputs": [{
            "name": "acceleration", "channels": ["acc_x", "acc_y", "acc_z"], "unit": "g",
            "rateHz": 50, "windowSamples": LENGTH, "hopSamples": HOP,
        }],
        "outputs": [{
            "name": "probability",
            "meaning": "calibrated probability that a fall's impact lies 0.6-2.4 s before the window's end",
        }],
        "placements": [*TRUNK, "pocket"],
        "thresholds": {**{placement: trunk for placement in TRUNK}, "pocket": pocket},
        "minimumRangeG": 8,
        "minimumRateHz": 25,
        "digests": {name: "sha256:" + hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        "training": {
            "datasets": ["SisFall"], "subjects": people.LEARN, "neverSeen": people.NEVER_SEEN,
            **recipe, "command": COMMAND,
        },
        "metrics": metrics,
    }  # fmt: skip


def _golden(model: Ensemble) -> dict:
    windows = golden_windows()
    probability = _run(model, list(windows.values()))
    return {
        "tolerance": 1e-4,
        "source": "models/fall/training/synthetic.py, golden_windows: by formula, no recording",
        "windows": [
            # A float64 keeps the rounded decimals short; the graph reads them as float32.
            {"name": name, "acceleration": [[_short(v) for v in axis] for axis in window], "probability": round(float(p), 6)}
            for (name, window), p in zip(windows.items(), probability)
        ],
    }


def _short(value: float) -> float:
    return float(value) if abs(value) > 1e6 else round(float(value), 3)


def _run(model: Ensemble, windows: list[np.ndarray]) -> np.ndarray:
    with torch.no_grad():
        return model(torch.from_numpy(np.stack(windows).astype(np.float32))).numpy()


def _spread(model: Ensemble, windows: list[np.ndarray], rule: Rule) -> dict:
    probability = _run(model, windows)
    low, middle, high = (round(float(value), 4) for value in np.percentile(probability, [5, 50, 95]))
    return {"p5": low, "median": middle, "p95": high, "aboveConfirmed": float((probability >= rule.confirmed).mean())}


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8")
