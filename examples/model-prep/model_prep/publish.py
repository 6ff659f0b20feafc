"""Writes the model folder: all of it, or nothing."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from .problem import Problem

TOKENIZER_FILES = ("config.json", "tokenizer.json", "tokenizer_config.json")


def copy_model(checkpoint: Path, built: Path, weights: list[str], folder: Path) -> list[str]:
    """Copies what the model is loaded from into a folder; returns their paths inside it."""
    (folder / "onnx").mkdir(parents=True)
    small = [name for name in TOKENIZER_FILES if (checkpoint / name).is_file()]
    for name in small:
        shutil.copyfile(checkpoint / name, folder / name)
    for name in weights:
        shutil.copyfile(built / name, folder / "onnx" / name)
    return [*small, *(f"onnx/{name}" for name in weights)]


def publish(target: Path, fill: Callable[[Path], None]) -> None:
    """Lets `fill` write a folder beside the target, then moves it there: nobody sees half a model."""
    if target.exists():
        raise Problem(f"{target.name} exists already; a published model is never changed in place")
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        folder = scratch / "model"
        fill(folder)
        folder.rename(target)
    finally:
        shutil.rmtree(scratch)
