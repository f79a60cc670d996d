"""Figures per recording and per hour. A figure per window flatters: one alarm is what a nurse meets."""
import numpy as np
from sklearn.metrics import roc_auc_score

from load import RATE_HZ
from scoring import CAUGHT_S, Rule, Scored
from windows import IGNORED, labels


def hours(scored: list[Scored]) -> float:
    """Real time of daily activity."""
    return sum(s.recording.hours for s in scored if not s.recording.is_fall)


def false_alarms(scored: list[Scored], rule: Rule) -> int:
    """Triggers in daily activity."""
    return sum(len(s.triggers(rule)) for s in scored if not s.recording.is_fall)


def caught(scored: list[Scored], rule: Rule) -> int:
    """Falls with a trigger whose window ends -0.5...+5 s from the impact."""
    return sum(bool(s.catches(s.triggers(rule)).any()) for s in scored if s.recording.is_fall)


def report(scored: list[Scored], rule: Rule) -> dict:
    """Every figure of the protocol at one rule."""
    falls = [s for s in scored if s.recording.is_fall]
    quiet = [s for s in scored if not s.recording.is_fall]
    older = [s for s in quiet if s.recording.age_group == "elderly"]
    count = caught(falls, rule)
    silent = sum(len(s.triggers(rule)) == 0 for s in quiet)
    return {
        **({"falls": len(falls), "caught": count, "sensitivity": _round(count / len(falls)),
            "sensitivityInterval95": wilson(count, len(falls)), **_delays(falls, rule)} if falls else {}),
        **({"activities": len(quiet), "specificity": _round(silent / len(quiet)),
            "all": _rate(quiet, rule), "people60": _rate(older, rule)} if quiet else {}),
    }  # fmt: skip


def quality(scored: list[Scored]) -> dict:
    """What does not depend on a threshold: ranking of recordings, calibration of windows."""
    whole = [s for s in scored if len(s.ends)]
    return {
        "recordingAuc": round(float(roc_auc_score([s.recording.is_fall for s in whole], [s.probability.max() for s in whole])), 5),
        "ece": round(_ece(whole), 5),
        "tooShortForAWindow": len(scored) - len(whole),
    }


def wilson(count: int, of: int) -> list[float]:
    """The 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, count / of
    centre = share + z * z / (2 * of)
    reach = z * np.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return [_round((centre + sign * reach) / (1 + z * z / of)) for sign in (-1, 1)]


def _rate(scored: list[Scored], rule: Rule) -> dict:
    count, time = false_alarms(scored, rule), hours(scored)
    return {"falseAlarms": count, "hours": round(time, 2), "perHour": _round(count / time) if time else None}


def _delays(falls: list[Scored], rule: Rule) -> dict:
    """Seconds from impact to the window's end, and to the moment the posture is known."""
    first, known, early, late = [], [], 0, 0
    for s in falls:
        found = s.triggers(rule)
        hit = s.catches(found)
        since_s = (s.ends[found] - s.recording.impact) / RATE_HZ
        early += int((since_s < CAUGHT_S[0]).sum())
        late += int((since_s > CAUGHT_S[1]).sum())
        if hit.any():
            index = found[np.argmax(hit)]
            is_sure = s.probability[index] >= rule.alone
            first.append(since_s[np.argmax(hit)])
            known.append(first[-1] if is_sure else (s.confirmed_at[index] - s.recording.impact) / RATE_HZ)
    return {
        "delayS": _spread(first),
        "delayToDecisionS": _spread(known),
        "triggersBeforeImpact": early,
        "triggersLongAfter": late,
    }


def _spread(seconds: list[float]) -> dict | None:
    if not seconds:
        return None
    return {"median": round(float(np.median(seconds)), 2), "p95": round(float(np.percentile(seconds, 95)), 2)}


def _ece(scored: list[Scored], bins: int = 15) -> float:
    truth = np.concatenate([labels(s.recording) for s in scored])
    probability = np.concatenate([s.probability for s in scored])[truth != IGNORED]
    truth = truth[truth != IGNORED]
    place = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(probability[place == b].sum() - truth[place == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(truth))


def _round(value: float) -> float:
    return round(float(value), 4)
