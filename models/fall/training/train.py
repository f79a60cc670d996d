"""Trains, calibrates, tests and writes the fall bundle. One command, no choices left to make:

    /usr/bin/python3 models/fall/training/train.py --data ../shared/data/falls
"""
import argparse
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import people
from calibrate import calibrated, platt, thresholds
from evaluate import figures, never_seen
from export import write_bundle
from learn import Lesson, learn, network
from load import Recording, recordings
from model import Ensemble
from scoring import Scored, score

SEEDS = (1, 2)
STEPS = 1500


def main() -> None:
    started = time.time()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds sisfall and smartfallmm")
    parser.add_argument("--bundle", type=Path, default=Path(__file__).parent.parent / "bundle")
    parser.add_argument("--steps", type=int, default=STEPS)
    wanted = parser.parse_args()

    groups = [[s for s in people.LEARN if s not in fold] for fold in people.folds()] + [people.LEARN]
    lessons = [Lesson(wanted.data, tuple(group), seed, wanted.steps) for group in groups for seed in SEEDS]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        nets = [network(weights) for weights in pool.map(learn, lessons)]
    ensembles = [Ensemble(nets[at : at + len(SEEDS)]) for at in range(0, len(nets), len(SEEDS))]

    everyone = recordings(wanted.data / "sisfall")
    development = out_of_fold(ensembles[:-1], everyone)
    slope, offset = platt(development)
    rule = thresholds(calibrated(development, slope, offset))
    model = Ensemble([net.folded() for net in ensembles[-1].nets], slope, offset).eval()

    metrics = {
        "neverSeen": never_seen(model, everyone, rule),
        "development": figures(calibrated(development, slope, offset), rule),
        "olderFaller": older_faller(development),
        "smartFallMm": {
            position: figures(score(model, recordings(wanted.data / "smartfallmm", {position})), rule)
            for position in ("hip", "phone")
        },
    }
    write_bundle(wanted.bundle, model, rule, metrics, {"seeds": list(SEEDS), "steps": wanted.steps, "folds": people.FOLDS})
    print(f"{wanted.bundle}: written after {(time.time() - started) / 60:.0f} min")


def out_of_fold(ensembles: list[Ensemble], everyone: list[Recording]) -> list[Scored]:
    """Every learning person's recordings with logits from networks that never saw that person."""
    found = []
    for fold, ensemble in zip(people.folds(), ensembles):
        found += score(ensemble.logit, [r for r in everyone if r.subject in fold])
    return found


def older_faller(development: list[Scored]) -> dict:
    """The one person over 60 who falls: networks, calibration and thresholds all without him."""
    others = [s for s in development if s.recording.subject != people.OLDER_FALLER]
    his = [s for s in development if s.recording.subject == people.OLDER_FALLER]
    slope, offset = platt(others)
    return figures(calibrated(his, slope, offset), thresholds(calibrated(others, slope, offset)))


if __name__ == "__main__":
    main()
