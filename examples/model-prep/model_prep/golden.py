"""Golden cases: what the published files answered here, for the machine where they will run."""

from collections.abc import Mapping
from typing import Any

import onnxruntime

from .checkpoint import Logits
from .measure import softmax
from .texts import Example
from .variants import Variant

TOLERANCE = 1e-4
"""Of a score, on a processor with the same int8 instructions. `check.mjs` tells where it does not hold."""


def golden_cases(
    examples: list[Example], labels: list[str], answers: Mapping[Variant, Logits], limit: int
) -> dict[str, Any]:
    """At most `limit` texts, spread over the file, with label and score of every published variant."""
    step = max(1, -(-len(examples) // limit))
    scores = {variant: softmax(logits) for variant, logits in answers.items()}
    cases = []
    for index in range(0, len(examples), step):
        example = examples[index]
        case: dict[str, Any] = {"text": example.text}
        if example.label is not None:
            case["gold"] = example.label
        for variant, values in scores.items():
            best = int(values[index].argmax())
            case[variant.dtype] = {"label": labels[best], "score": round(float(values[index][best]), 6)}
        cases.append(case)
    return {
        "source": f"onnxruntime {onnxruntime.__version__} (Python), one text at a time",
        "tolerance": TOLERANCE,
        "cases": cases,
    }
