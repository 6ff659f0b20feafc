"""How a variant differs from PyTorch, from itself in a batch, and how fast it is."""

import statistics
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .checkpoint import Checkpoint, Feeds, Logits
from .session import OnnxSession
from .texts import Example

BATCH = 8
"""Texts that share a batch when batch invariance is measured."""
ROUNDS = 3
"""Rounds over all variants when speed is measured; the median counts."""
TIMED_TEXTS = 200
"""Most texts of one round."""


@dataclass(frozen=True)
class Measured:
    """What was found out about one variant."""

    megabytes: float
    accuracy: dict[str, float]
    """By group of texts; empty where no text is labelled."""
    agreement: float
    """Part of the texts with the label that PyTorch gives."""
    mean_difference: float
    max_difference: float
    """Of scores (softmax), against PyTorch: the largest over the labels of a text, then mean or largest over the texts."""
    batch_difference: float
    """Largest change of a logit when 8 texts share a batch."""
    texts_per_second: float
    """One thread, one text at a time, tokenization not counted."""


def softmax(logits: Logits) -> NDArray[np.float64]:
    """Scores of the labels."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def score_differences(logits: Logits, reference: Logits) -> NDArray[np.float64]:
    """For each text the largest change of a score."""
    return np.asarray(np.abs(softmax(logits) - softmax(reference)).max(axis=1))


def agreement(logits: Logits, reference: Logits) -> float:
    """Part of the texts that get the same label."""
    return float((logits.argmax(axis=1) == reference.argmax(axis=1)).mean())


def accuracy(logits: Logits, labels: list[str], examples: list[Example]) -> dict[str, float]:
    """Part of the labelled texts with the right label, by group, in the order of the file."""
    hits: dict[str, list[bool]] = {}
    for example, choice in zip(examples, logits.argmax(axis=1), strict=True):
        if example.label is not None:
            hits.setdefault(example.group, []).append(labels[choice] == example.label)
    return {group: statistics.fmean(found) for group, found in hits.items()}


def alone(session: OnnxSession, rows: list[Feeds]) -> Logits:
    """Logits of every text in a run of its own."""
    return np.concatenate([session.run(feeds) for feeds in rows])


def batch_difference(session: OnnxSession, checkpoint: Checkpoint, texts: list[str], single: Logits) -> float:
    """Largest change of a logit between a text alone and the same text among 8, in the order of the file."""
    worst = 0.0
    for start in range(0, len(texts) - BATCH + 1, BATCH):
        together = session.run(checkpoint.encode(texts[start : start + BATCH]))
        worst = max(worst, float(np.abs(together - single[start : start + BATCH]).max()))
    return worst


def speeds(sessions: dict[str, OnnxSession], rows: list[Feeds]) -> dict[str, float]:
    """Texts a second of each variant. Rounds are interleaved, so that a busy moment meets all variants alike."""
    timed = rows[:: max(1, len(rows) // TIMED_TEXTS)][:TIMED_TEXTS]
    seconds: dict[str, list[float]] = {name: [] for name in sessions}
    for _ in range(ROUNDS):
        for name, session in sessions.items():
            started = time.perf_counter()
            for feeds in timed:
                session.run(feeds)
            seconds[name].append(time.perf_counter() - started)
    return {name: len(timed) / statistics.median(found) for name, found in seconds.items()}
