"""A variant as ONNX Runtime runs it: on the processor, with one thread."""

from pathlib import Path

import numpy as np
import onnxruntime as ort

from .checkpoint import Feeds, Logits


class OnnxSession:
    """Runs one ONNX file. One thread, so that speeds of variants can be compared and answers repeat."""

    def __init__(self, path: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._inputs = {value.name for value in self._session.get_inputs()}

    def run(self, feeds: Feeds) -> Logits:
        """Logits of one batch."""
        named = {name: value for name, value in feeds.items() if name in self._inputs}
        return np.asarray(self._session.run(["logits"], named)[0], dtype=np.float32)
