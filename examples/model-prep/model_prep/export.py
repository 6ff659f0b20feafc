"""From PyTorch to ONNX."""

import warnings
from pathlib import Path

import torch

from .checkpoint import Checkpoint

OPSET = 17
"""Understood by ONNX Runtime since 1.12, and by every quantization tool used here."""

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
"""Every input a text classifier can have, in the order exporters write them."""


class _Classifier(torch.nn.Module):
    """The model with tensors in fixed order as inputs, and the logits alone as output."""

    def __init__(self, model: torch.nn.Module, names: list[str]) -> None:
        super().__init__()
        self.m = model
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.m(**dict(zip(self.names, inputs, strict=True))).logits
        return logits


def export_onnx(checkpoint: Checkpoint, path: Path) -> None:
    """Writes the model in full precision, any number of texts of any length as input."""
    feeds = checkpoint.encode(["a text to trace with", "and another one, which is longer"])
    names = [name for name in INPUTS if name in feeds]
    sizes = {0: "batch_size", 1: "sequence_length"}
    with warnings.catch_warnings():
        # The tracing exporter is called old, and warns where a branch is decided by a shape.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Classifier(checkpoint.model, names).eval(),
            tuple(torch.from_numpy(feeds[name]) for name in names),
            path,
            input_names=names,
            output_names=["logits"],
            dynamic_axes={**{name: sizes for name in names}, "logits": {0: "batch_size"}},
            opset_version=OPSET,
            dynamo=False,
        )
