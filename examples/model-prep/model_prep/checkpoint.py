"""A checkpoint of Hugging Face in a local folder: the judge of every variant."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from .problem import Problem

Logits = NDArray[np.float32]
"""One row a text, one column a label."""
Feeds = dict[str, NDArray[np.int64]]
"""Inputs of the model by name, `[texts, tokens]` each."""


@dataclass(frozen=True)
class Checkpoint:
    folder: Path
    model: torch.nn.Module
    tokenizer: object
    labels: list[str]
    max_length: int

    def encode(self, texts: list[str]) -> Feeds:
        """Tokens of the texts, padded to the longest of them and cut at what the model can take."""
        encoded = self.tokenizer(  # type: ignore[operator]
            texts, padding=True, truncation=True, max_length=self.max_length, return_tensors="np"
        )
        return {name: value.astype(np.int64) for name, value in encoded.items()}

    def logits(self, texts: list[str]) -> Logits:
        """What PyTorch answers in full precision, one text at a time."""
        rows = []
        with torch.inference_mode():
            for text in texts:
                feeds = {name: torch.from_numpy(value) for name, value in self.encode([text]).items()}
                rows.append(self.model(**feeds).logits[0].numpy())
        return np.stack(rows)


def open_checkpoint(folder: Path) -> Checkpoint:
    """
    Opens config.json, tokenizer.json and *.safetensors of a folder. No code of the checkpoint runs, no pickle is
    opened, and weights in half precision are computed in single precision.
    """
    for name in ("config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise Problem(f"the checkpoint has no {name}")
    if not list(folder.glob("*.safetensors")):
        raise Problem("the checkpoint has no *.safetensors")
    disable_progress_bar()  # type: ignore[no-untyped-call]
    model = AutoModelForSequenceClassification.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=torch.float32,
        attn_implementation="eager",
    ).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    config = model.config
    architectures = config.architectures or []
    if not any(name.endswith("ForSequenceClassification") for name in architectures):
        raise Problem(f"the checkpoint is no text classifier: {', '.join(architectures) or 'no architecture named'}")
    if config.num_labels < 2 or config.problem_type not in (None, "single_label_classification"):
        raise Problem("only classifiers that choose one of several labels are prepared here")
    labels = [config.id2label[index] for index in range(config.num_labels)]
    positions = getattr(config, "max_position_embeddings", None) or tokenizer.model_max_length
    return Checkpoint(folder, model, tokenizer, labels, min(positions, tokenizer.model_max_length))
