"""The texts that variants are judged on."""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem


@dataclass(frozen=True)
class Example:
    """One text, with its label where a person gave one, and the group its accuracy is counted in."""

    text: str
    label: str | None
    group: str


def read_texts(path: Path) -> list[Example]:
    """Reads `.json` (`{"cases": [{"text", "gold"?, "group"?}]}` or a list of such), `.jsonl`, or one text a line."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        parsed = json.loads(content)
        entries = parsed["cases"] if isinstance(parsed, dict) else parsed
    elif path.suffix == ".jsonl":
        entries = [json.loads(line) for line in content.splitlines() if line.strip()]
    else:
        entries = [{"text": line} for line in content.splitlines() if line.strip()]
    examples = [_example(entry) for entry in entries]
    if len(examples) < 8:
        raise Problem(f"{path.name} has {len(examples)} texts; at least 8 are needed, and a few hundred tell more")
    return examples


def _example(entry: dict[str, str]) -> Example:
    text = entry["text"]
    return Example(text, entry.get("gold", entry.get("label")), entry.get("group") or script_of(text))


def script_of(text: str) -> str:
    """The script most letters of a text are written in, by their Unicode names: `latin`, `cjk`, `cyrillic`, ..."""
    scripts = Counter(unicodedata.name(char, "?").split(" ")[0].split("-")[0] for char in text if char.isalpha())
    return scripts.most_common(1)[0][0].lower() if scripts else "other"
