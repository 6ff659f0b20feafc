"""What differs between two ONNX files that should be the same model."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from .checkpoint import Feeds
from .measure import agreement, alone
from .session import OnnxSession


@dataclass(frozen=True)
class Difference:
    """A file that was built, against one that exists."""

    same_bytes: bool
    sizes: tuple[int, int]
    operators: dict[str, tuple[int, int]]
    """Uses of the operators that are not used equally often."""
    paired: tuple[int, int]
    """How many tensors the existing file holds, and how many have a partner of the same type and shape in the built one."""
    equal_integers: float
    """Part of the quantized weights (two 4-bit ones a byte) that are the same byte in both."""
    close_floats: float
    """Part of the scales and of the weights kept in floating point that are within 1 % of each other."""
    logit_difference: float
    agreement: float

    def lines(self) -> list[str]:
        """For people."""
        operators = ", ".join(f"{name} {a} instead of {b}" for name, (a, b) in self.operators.items())
        return [
            f"bytes: {'equal' if self.same_bytes else 'not equal'} ({self.sizes[0]:,} built, {self.sizes[1]:,} existing)",
            f"operators: {operators or 'the same, equally often'}",
            f"tensors: {self.paired[1]} of {self.paired[0]} have a partner of the same type and shape",
            f"quantized weights: {100 * self.equal_integers:.2f} % of the bytes are the same",
            f"scales and weights in floating point: {100 * self.close_floats:.2f} % within 1 % of each other",
            f"answers: same label on {self.agreement:.3f} of the texts, largest change of a logit {self.logit_difference:.1e}",
        ]


def compare_onnx(built: Path, existing: Path, rows: list[Feeds]) -> Difference:
    """Compares bytes, operators, weights and answers."""
    one, other = onnx.load(built), onnx.load(existing)
    ours, theirs = alone(OnnxSession(built), rows), alone(OnnxSession(existing), rows)
    pairs = list(_pairs(one, other))
    floats = [np.isclose(a, b, rtol=0.01, atol=1e-9).ravel() for a, b in pairs if a.dtype.kind == "f"]
    integers = [(a == b).ravel() for a, b in pairs if a.dtype.kind != "f"]
    return Difference(
        same_bytes=built.read_bytes() == existing.read_bytes(),
        sizes=(built.stat().st_size, existing.stat().st_size),
        operators=_unequal(_operators(one), _operators(other)),
        paired=(len(other.graph.initializer), len(pairs)),
        equal_integers=_part(integers),
        close_floats=_part(floats),
        logit_difference=float(np.abs(ours - theirs).max()),
        agreement=agreement(ours, theirs),
    )


def _part(found: list[NDArray[np.bool_]]) -> float:
    return float(np.concatenate(found).mean()) if found else 1.0


def _operators(model: onnx.ModelProto) -> Counter[str]:
    return Counter(node.op_type for node in model.graph.node)


def _unequal(a: Counter[str], b: Counter[str]) -> dict[str, tuple[int, int]]:
    return {name: (a[name], b[name]) for name in sorted(a | b) if a[name] != b[name]}


def _pairs(one: onnx.ModelProto, other: onnx.ModelProto) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Tensors of the same type and shape, in the order of the files: exporters name weights as they please."""
    waiting: dict[tuple[int, tuple[int, ...]], list[onnx.TensorProto]] = {}
    for tensor in one.graph.initializer:
        waiting.setdefault((tensor.data_type, tuple(tensor.dims)), []).append(tensor)
    for tensor in other.graph.initializer:
        partners = waiting.get((tensor.data_type, tuple(tensor.dims)))
        if partners:
            yield numpy_helper.to_array(partners.pop(0)), numpy_helper.to_array(tensor)
