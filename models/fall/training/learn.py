"""One network from some people's recordings. Same people, same seed, same network."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from augment import augment
from load import recordings
from model import FallNet
from windows import NEGATIVE, POSITIVE, training_windows

POSITIVES, NEGATIVES = 96, 288
PEAK_RATE = 4e-3


@dataclass(frozen=True)
class Lesson:
    """What one worker is asked to train."""

    data: Path
    subjects: tuple[str, ...]
    seed: int
    steps: int


def learn(lesson: Lesson) -> dict[str, torch.Tensor]:
    """The weights of one trained network. One thread, so that the order of sums does not depend on the machine."""
    torch.set_num_threads(1)
    torch.manual_seed(lesson.seed)
    random, draw = np.random.default_rng(lesson.seed), torch.Generator().manual_seed(lesson.seed)
    chosen = [r for r in recordings(lesson.data / "sisfall") if r.subject in lesson.subjects]
    windows = training_windows(chosen, lesson.seed)
    positive, negative = (np.flatnonzero(windows.label == label) for label in (POSITIVE, NEGATIVE))
    net = FallNet().train()
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, PEAK_RATE, total_steps=lesson.steps, pct_start=0.15)
    for step in range(lesson.steps):
        index = np.concatenate([random.choice(positive, POSITIVES), random.choice(negative, NEGATIVES)])
        logit = net(augment(torch.from_numpy(windows.take(index)), draw))
        loss = functional.binary_cross_entropy_with_logits(logit, torch.from_numpy(windows.label[index]))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 500 == 499:
            print(f"  seed {lesson.seed}, {len(lesson.subjects)} people, step {step + 1}: loss {loss.item():.4f}", flush=True)
    return net.state_dict()


def network(weights: dict[str, torch.Tensor]) -> FallNet:
    """A trained network, ready to score."""
    net = FallNet()
    net.load_state_dict(weights)
    return net.eval()
