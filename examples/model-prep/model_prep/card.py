"""The model card: README.md of the published folder."""

import platform

import numpy
import onnx
import onnxruntime
import torch
import transformers

from .checkpoint import Checkpoint
from .options import About
from .thresholds import Thresholds


def model_card(
    checkpoint: Checkpoint,
    *,
    about: About,
    table: str,
    published: list[str],
    thresholds: Thresholds,
    texts: str,
    count: int,
) -> str:
    """Says what the model is, what was measured with what, and what nobody looked at."""
    return f"""# {about.name}

Text classification: {", ".join(checkpoint.labels)}. At most {checkpoint.max_length} tokens a text.

Licence: {about.licence or "not stated; ask the author of the checkpoint"}.

{about.provenance or "Where weights and training data come from was not stated when this folder was made."}

## Variants

Measured on {count} texts of `{texts}` against the checkpoint in PyTorch (single precision, one text at a time).
Published here: {", ".join(f"`{file}`" for file in published)}.

{table}

"same label" and the score differences are against PyTorch. "batch difference" is the largest change of a logit when 8 texts share a
batch. Texts a second: one thread, one text at a time, without tokenization, all variants in turn, median of three rounds.

Published is what holds: same label at least {thresholds.min_agreement:g}, mean score difference at most
{thresholds.max_mean_difference:g}, batch difference at most {thresholds.max_batch_difference:g}, accuracy at least {thresholds.min_accuracy:g}.

## Made with

torch {torch.__version__}, transformers {transformers.__version__}, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}, numpy {numpy.__version__}, Python
{platform.python_version()}, {platform.machine()}. Answers of int8 kernels differ a little between processors: check `golden.json` where the model will run.

## Not measured

Other texts than those named above, fairness between groups of people, and what a determined author can make the model say.
"""
