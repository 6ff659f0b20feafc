"""`lexrun.json`: what the model is for, and the hash of every file it is loaded from."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .measure import Measured
from .options import About
from .variants import Variant


def manifest(
    folder: Path,
    files: list[str],
    *,
    about: About,
    max_length: int,
    rows: Mapping[Variant, Measured],
    counts: Mapping[str, int],
    texts: str,
) -> dict[str, Any]:
    """The manifest of a folder whose files are written. The first variant is the one that `dtype: 'auto'` means."""
    content: dict[str, Any] = {
        "version": 1,
        "name": about.name,
        "task": "text-classification",
        "dtype": next(iter(rows)).dtype,
        "maxLength": max_length,
        "licence": about.licence,
        "provenance": about.provenance,
        "files": {path: _entry(folder / path) for path in sorted(files)},
        "accuracy": [
            {
                "dataset": f"{texts}, {group}, {counts[group]} texts",
                "metric": "accuracy",
                "value": round(value, 4),
                "dtype": variant.dtype,
            }
            for variant, measured in rows.items()
            for group, value in measured.accuracy.items()
        ],
    }
    return {key: value for key, value in content.items() if value not in (None, [])}


def _entry(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
