"""The variants, and how each is made of the model in full precision."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer

BLOCK_SIZE = 32
"""Weights that share a scale. Smaller is more faithful and larger on the disk."""
ACCURACY_LEVEL = 4
"""Inside a block, products of weights and activations are summed as 8-bit integers; the activations' scale is per row."""


@dataclass(frozen=True)
class Variant:
    """A way to store the weights."""

    dtype: str
    """What `dtype` asks for when the model is loaded."""
    file: str
    """File name below `onnx/`, as transformers.js names it."""
    title: str
    make: Callable[[Path, Path], None]
    """From the file in full precision to the variant's file."""


def _copy(fp32: Path, target: Path) -> None:
    shutil.copyfile(fp32, target)


def _dynamic(fp32: Path, target: Path) -> None:
    quantize_dynamic(fp32, target, weight_type=QuantType.QInt8)


def _dynamic_reduced(fp32: Path, target: Path) -> None:
    # 7-bit weights: without VNNI two products are added in 16 bits, which 8-bit weights can overflow.
    quantize_dynamic(fp32, target, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def _weight_only(bits: int) -> Callable[[Path, Path], None]:
    def make(fp32: Path, target: Path) -> None:
        with tempfile.TemporaryDirectory() as scratch:
            embedded = Path(scratch) / "embeddings.onnx"
            # A table that is only looked up needs no arithmetic in 8 bits: each row is widened after it was taken.
            quantize_dynamic(fp32, embedded, op_types_to_quantize=["Gather"], weight_type=QuantType.QUInt8)
            config = DefaultWeightOnlyQuantConfig(
                bits=bits, block_size=BLOCK_SIZE, is_symmetric=True, accuracy_level=ACCURACY_LEVEL
            )
            quantizer = MatMulNBitsQuantizer(onnx.load(embedded), algo_config=config)
            quantizer.process()
            quantizer.model.save_model_to_file(str(target), use_external_data_format=False)

    return make


VARIANTS: tuple[Variant, ...] = (
    Variant("fp32", "model.onnx", "fp32", _copy),
    Variant("q8", "model_quantized.onnx", "dynamic int8", _dynamic),
    Variant("int8", "model_int8.onnx", "dynamic int8, reduced range, per channel", _dynamic_reduced),
    Variant("uint8", "model_uint8.onnx", "weight-only 8 bit + 8-bit embeddings", _weight_only(8)),
    Variant("q4", "model_q4.onnx", "weight-only 4 bit + 8-bit embeddings", _weight_only(4)),
)
