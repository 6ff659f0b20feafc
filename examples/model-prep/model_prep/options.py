"""The command line."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem
from .thresholds import Thresholds
from .variants import VARIANTS, Variant


@dataclass(frozen=True)
class About:
    """What people should know of the model."""

    name: str
    licence: str | None
    """SPDX expression."""
    provenance: str | None
    """Where weights and training data come from, in words."""


@dataclass(frozen=True)
class Options:
    checkpoint: Path
    texts: Path
    out: Path
    published: list[Variant]
    thresholds: Thresholds
    about: About
    golden: int
    compare_table: Path | None
    compare_onnx: list[tuple[Variant, Path]]


def read_options(arguments: list[str]) -> Options:
    """Reads the command line; ends the program where it is wrong, as argparse does."""
    parser = argparse.ArgumentParser(prog="prepare.py", description=__doc__)
    add = parser.add_argument
    add("checkpoint", type=Path, help="folder with config.json, tokenizer.json and *.safetensors")
    add("--texts", type=Path, required=True, help="texts to judge on: .json, .jsonl, or one a line")
    add("--out", type=Path, required=True, help="folder to write; must not exist")
    add("--publish", default="q4", help="variants to publish, the first is the default one; default: q4")
    add("--name", help="name of the model; default: the checkpoint's folder")
    add("--licence", help="SPDX expression")
    add("--provenance", help="where weights and training data come from, in words")
    add("--min-agreement", type=float, default=0.97, help="same label as PyTorch; default: 0.97")
    add("--max-mean-difference", type=float, default=0.03, help="of a score; default: 0.03")
    add("--max-batch-difference", type=float, default=1e-3, help="of a logit among 8 texts; default: 0.001")
    add("--min-accuracy", type=float, default=0.0, help="in every group of labelled texts; default: 0")
    add("--golden", type=int, default=64, help="most golden cases; default: 64")
    add("--compare-table", type=Path, help="Markdown file with an older table: print what differs")
    add("--compare-onnx", action="append", default=[], metavar="DTYPE=FILE", help="an existing file of a variant: print what differs")
    parsed = parser.parse_args(arguments)
    return Options(
        checkpoint=parsed.checkpoint,
        texts=parsed.texts,
        out=parsed.out,
        published=[find_variant(dtype) for dtype in parsed.publish.split(",")],
        thresholds=Thresholds(
            parsed.min_agreement, parsed.max_mean_difference, parsed.max_batch_difference, parsed.min_accuracy
        ),
        about=About(parsed.name or parsed.checkpoint.resolve().name, parsed.licence, parsed.provenance),
        golden=max(1, parsed.golden),
        compare_table=parsed.compare_table,
        compare_onnx=[_existing(text) for text in parsed.compare_onnx],
    )


def find_variant(dtype: str) -> Variant:
    found = next((variant for variant in VARIANTS if variant.dtype == dtype), None)
    if found is None:
        raise Problem(f"there is no variant {dtype!r}; use {', '.join(variant.dtype for variant in VARIANTS)}")
    return found


def _existing(text: str) -> tuple[Variant, Path]:
    dtype, separator, path = text.partition("=")
    if not separator:
        raise Problem("--compare-onnx takes a variant and a file, for example q4=old/onnx/model_q4.onnx")
    return find_variant(dtype), Path(path)
