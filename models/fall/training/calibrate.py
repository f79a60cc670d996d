"""Calibration and thresholds, from the learning people only, each scored by networks that never saw them."""
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from metrics import caught, false_alarms, hours
from scoring import Rule, Scored
from windows import IGNORED, labels

# Budgets of false alarms an hour. Together they leave room below one an hour for people and devices not seen here.
CONFIRMED_PER_HOUR = 0.5
ALONE_PER_HOUR = 0.2
GRID = np.round(1 / (1 + np.exp(-np.arange(-3.0, 9.01, 0.25))), 4)


def platt(scored: list[Scored]) -> tuple[float, float]:
    """Slope and offset that turn logits into probabilities (Platt 1999), over every labelled window at 0.2 s steps."""
    truth = np.concatenate([labels(s.recording) for s in scored])
    logit = np.concatenate([s.probability for s in scored])
    known = truth != IGNORED
    line = LogisticRegression(C=1e6).fit(logit[known, None], truth[known])
    return float(line.coef_[0, 0]), float(line.intercept_[0])


def calibrated(scored: list[Scored], slope: float, offset: float) -> list[Scored]:
    """The same recordings with probabilities instead of logits."""
    return [replace(s, probability=1 / (1 + np.exp(-(slope * s.probability + offset)))) for s in scored]


def thresholds(scored: list[Scored]) -> Rule:
    """The pair that catches most within its budgets; of equals the highest, which travels best to other devices."""
    alone = _best(scored, [Rule(alone=t) for t in GRID], ALONE_PER_HOUR)
    confirmed = _best(scored, [Rule(confirmed=t) for t in GRID], CONFIRMED_PER_HOUR)
    return Rule(confirmed.confirmed, max(alone.alone, confirmed.confirmed))


def _best(scored: list[Scored], rules: list[Rule], per_hour: float) -> Rule:
    allowed = [rule for rule in rules if false_alarms(scored, rule) <= per_hour * hours(scored)]
    if not allowed:
        raise SystemExit(f"no threshold keeps false alarms below {per_hour} an hour")
    return max(allowed, key=lambda rule: (caught(scored, rule), rule.confirmed + rule.alone))
