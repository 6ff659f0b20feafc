"""The table of variants, and how it differs from an older one."""

import re
from collections.abc import Mapping

from .measure import Measured
from .problem import Problem
from .variants import Variant

Rows = Mapping[Variant, Measured]
NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def format_table(rows: Rows, counts: Mapping[str, int]) -> str:
    """Markdown. `counts` says how many labelled texts each group has."""
    header = [
        "variant",
        "MB",
        *(f"accuracy {group} ({count})" for group, count in counts.items()),
        "same label",
        "mean / max score difference",
        "batch difference",
        "texts/s",
    ]
    lines = [_line(header), _line(["---"] * len(header))]
    lines += [_line(_cells(variant, measured, counts)) for variant, measured in rows.items()]
    return "\n".join(lines)


def _cells(variant: Variant, measured: Measured, counts: Mapping[str, int]) -> list[str]:
    return [
        f"{variant.title} (`{variant.file}`)",
        f"{measured.megabytes:.1f}",
        *(f"{measured.accuracy[group]:.3f}" for group in counts),
        f"{measured.agreement:.3f}",
        f"{measured.mean_difference:.4f} / {measured.max_difference:.2f}",
        f"{measured.batch_difference:.1e}",
        f"{measured.texts_per_second:.0f}",
    ]


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def read_table(text: str, name: str) -> tuple[list[str], dict[str, list[str]]]:
    """The first Markdown table whose header begins with `variant`: names of its columns, and its cells by title."""
    lines = [line.strip() for line in text.splitlines()]
    start = next((i for i, line in enumerate(lines) if line.startswith("| variant ")), None)
    if start is None:
        raise Problem(f"{name} has no table that begins with a column `variant`")
    rows: dict[str, list[str]] = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        title, *cells = _split(line)
        rows[re.sub(r"\s*\(`[^`]*`\)$", "", title)] = cells
    return _split(lines[start])[1:], rows


def compare_tables(new: str, old: str, name: str) -> str:
    """For each row the figures that are not the old ones. Columns are compared in order: an old one may have another name."""
    names, rows = read_table(new, "the new table")
    old_names, old_rows = read_table(old, name)
    if len(names) != len(old_names):
        raise Problem(f"the table of {name} has {len(old_names)} columns of figures, not {len(names)}")
    lines = [f"- column {a!r} was {b!r}" for a, b in zip(names, old_names, strict=True) if a != b]
    for title in [*rows, *(title for title in old_rows if title not in rows)]:
        cells, before = rows.get(title), old_rows.get(title)
        if cells is None or before is None:
            lines.append(f"- {title}: only in the {'old' if cells is None else 'new'} table")
            continue
        changed = [
            f"{column} {b} -> {a}"
            for column, a, b in zip(names, cells, before, strict=True)
            if NUMBER.findall(a) != NUMBER.findall(b)
        ]
        lines.append(f"- {title}: {'; '.join(changed) or 'the same'}")
    return "\n".join(lines)


def _split(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
