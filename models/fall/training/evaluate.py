"""The shipped bundle over recordings it never learnt from. Reads the weights out of model.onnx itself.

    /usr/bin/python3 models/fall/training/evaluate.py --data ../shared/data/falls
"""
import argparse
import json
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

import people
from load import Recording, recordings
from metrics import quality, report
from model import Ensemble, FallNet
from scoring import Rule, Scored, score


def figures(scored: list[Scored], rule: Rule) -> dict:
    """The protocol's figures under each way of using the two thresholds."""
    return {
        "thresholds": {"confirmed": rule.confirmed, "alone": rule.alone},
        "quality": quality(scored),
        "confirmedWithPosture": report(scored, Rule(confirmed=rule.confirmed)),
        "alone": report(scored, Rule(alone=rule.alone)),
        "either": report(scored, rule),
        "confirmedWithoutPosture": report(scored, Rule(alone=rule.confirmed)),
    }


def never_seen(model: torch.nn.Module, everyone: list[Recording], rule: Rule) -> dict:
    """Figures on the people kept out of training, calibration and thresholds."""
    return figures(score(model, [r for r in everyone if r.subject in people.NEVER_SEEN]), rule)


def shipped(bundle: Path) -> tuple[Ensemble, Rule]:
    """The model and the waist thresholds of a bundle."""
    graph = onnx.load(str(bundle / "model.onnx")).graph
    weights = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    count = len({name.split(".")[1] for name in weights if name.startswith("nets.")})
    model = Ensemble([FallNet().folded() for _ in range(count)])
    model.load_state_dict({name: weights[name] for name in model.state_dict()})
    return model.eval(), Rule(**json.loads((bundle / "bundle.json").read_text())["thresholds"]["waist"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bundle", type=Path, default=Path(__file__).parent.parent / "bundle")
    wanted = parser.parse_args()
    model, rule = shipped(wanted.bundle)
    found = {"neverSeen": never_seen(model, recordings(wanted.data / "sisfall"), rule)}
    for position in ("hip", "phone"):
        found[position] = figures(score(model, recordings(wanted.data / "smartfallmm", {position})), rule)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
