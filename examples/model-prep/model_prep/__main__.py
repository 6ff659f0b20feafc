"""Export, quantize, check, publish."""

import contextlib
import logging
import sys
import tempfile
from collections import Counter
from pathlib import Path

import torch

from .card import model_card
from .checkpoint import Checkpoint, Logits, open_checkpoint
from .compare_onnx import compare_onnx
from .export import export_onnx
from .golden import golden_cases
from .manifest import manifest, write_json
from .measure import Measured, accuracy, agreement, alone, batch_difference, score_differences, speeds
from .options import Options, read_options
from .problem import Problem
from .publish import copy_model, publish
from .session import OnnxSession
from .table import compare_tables, format_table
from .texts import Example, read_texts
from .variants import VARIANTS, Variant


def main(arguments: list[str]) -> int:
    # The quantization tools tell of every node.
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    try:
        with tempfile.TemporaryDirectory(prefix="model-prep-") as scratch:
            prepare(read_options(arguments), Path(scratch))
        return 0
    except Problem as problem:
        print(f"Not published: {problem}", file=sys.stderr)
        return 1


def prepare(options: Options, built: Path) -> None:
    """Does everything; `built` is an empty folder for what may never be published."""
    if options.out.exists():
        raise Problem(f"{options.out.name} exists already")
    examples = read_texts(options.texts)
    checkpoint = open_checkpoint(options.checkpoint)
    say(f"{len(examples)} texts, {len(checkpoint.labels)} labels; PyTorch answers them")
    reference = checkpoint.logits([example.text for example in examples])
    for group, value in accuracy(reference, checkpoint.labels, examples).items():
        say(f"  accuracy of the checkpoint, {group}: {value:.3f}")

    fp32 = built / "exported.onnx"
    # The exporter keeps weights in the working directory meanwhile, and leaves them there when it is ended.
    with contextlib.chdir(built):
        export_onnx(checkpoint, fp32)
        for variant in VARIANTS:
            say(f"making {variant.title}")
            variant.make(fp32, built / variant.file)
    rows, answers = measure(checkpoint, built, examples, reference)
    counts = dict(Counter(example.group for example in examples if example.label is not None))
    table = format_table(rows, counts)
    print(f"\n{table}\n")
    report(options, checkpoint, built, examples, table)
    refuse_bad(options, rows)
    publish(options.out, lambda folder: fill(folder, options, checkpoint, built, examples, rows, answers, counts, table))
    print(f"Published {', '.join(variant.file for variant in options.published)} in {options.out}")


def measure(
    checkpoint: Checkpoint, built: Path, examples: list[Example], reference: Logits
) -> tuple[dict[Variant, Measured], dict[Variant, Logits]]:
    """Figures and logits of every variant."""
    texts = [example.text for example in examples]
    tokens = [checkpoint.encode([text]) for text in texts]
    sessions = {variant.dtype: OnnxSession(built / variant.file) for variant in VARIANTS}
    speed = speeds(sessions, tokens)
    rows, answers = {}, {}
    for variant in VARIANTS:
        say(f"checking {variant.title}")
        session = sessions[variant.dtype]
        logits = answers[variant] = alone(session, tokens)
        differences = score_differences(logits, reference)
        rows[variant] = Measured(
            megabytes=(built / variant.file).stat().st_size / 1e6,
            accuracy=accuracy(logits, checkpoint.labels, examples),
            agreement=agreement(logits, reference),
            mean_difference=float(differences.mean()),
            max_difference=float(differences.max()),
            batch_difference=batch_difference(session, checkpoint, texts, logits),
            texts_per_second=speed[variant.dtype],
        )
    return rows, answers


def report(options: Options, checkpoint: Checkpoint, built: Path, examples: list[Example], table: str) -> None:
    """What differs from what existed before."""
    if options.compare_table is not None:
        print(f"Against the table of {options.compare_table.name} (old -> new):")
        old = options.compare_table.read_text(encoding="utf-8")
        print(f"{compare_tables(table, old, options.compare_table.name)}\n")
    tokens = [checkpoint.encode([example.text]) for example in examples]
    for variant, existing in options.compare_onnx:
        print(f"{variant.file} as built here, against {existing.name}:")
        for line in compare_onnx(built / variant.file, existing, tokens).lines():
            print(f"- {line}")
        print()


def refuse_bad(options: Options, rows: dict[Variant, Measured]) -> None:
    """@raises Problem where a variant that was to be published is below a threshold; then none is."""
    found = [
        f"{variant.file}: {problem}"
        for variant in options.published
        for problem in options.thresholds.problems(rows[variant])
    ]
    if found:
        raise Problem("\n  ".join(["below the thresholds", *found]))


def fill(
    folder: Path,
    options: Options,
    checkpoint: Checkpoint,
    built: Path,
    examples: list[Example],
    rows: dict[Variant, Measured],
    answers: dict[Variant, Logits],
    counts: dict[str, int],
    table: str,
) -> None:
    """Model, manifest, golden cases and card."""
    weights = [variant.file for variant in options.published]
    files = copy_model(options.checkpoint, built, weights, folder)
    chosen = {variant: rows[variant] for variant in options.published}
    write_json(
        folder / "lexrun.json",
        manifest(
            folder,
            files,
            about=options.about,
            max_length=checkpoint.max_length,
            rows=chosen,
            counts=counts,
            texts=options.texts.name,
        ),
    )
    kept = {variant: answers[variant] for variant in options.published}
    write_json(folder / "golden.json", golden_cases(examples, checkpoint.labels, kept, options.golden))
    card = model_card(
        checkpoint,
        about=options.about,
        table=table,
        published=weights,
        thresholds=options.thresholds,
        texts=options.texts.name,
        count=len(examples),
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


def say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
