"""Counts the table of `index.language` from sentence pairs.

python -m index.training.language DATA.tsv.gz ... --out index/data/language.json
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.language import features

_SMOOTHING = 0.5
_LEAST = 30
"""Occurrences below which a feature is an accident."""


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield English and German sentences of a (gzipped) TSV file."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    for line in text.split("\n"):
        columns = line.split("\t")
        # What is the same on both sides tells nothing: names, labels, untranslated lines.
        if len(columns) > 1 and columns[0] != columns[1]:
            yield columns[0], columns[1]


def count(paths: Sequence[Path], size: int) -> dict[str, int]:
    """Return the log-odds, in hundredths, of the `size` features that tell most."""
    english: Counter[str] = Counter()
    german: Counter[str] = Counter()
    for path in paths:
        for left, right in pairs(path):
            english.update(features(left))
            german.update(features(right))
    odds = {}
    totals = math.log(german.total() / english.total())
    for feature in english.keys() | german.keys():
        if english[feature] + german[feature] >= _LEAST:
            ratio = math.log((german[feature] + _SMOOTHING) / (english[feature] + _SMOOTHING))
            odds[feature] = ratio - totals
    told = sorted(odds, key=lambda f: (-abs(odds[f]) * (english[f] + german[f]), f))[:size]
    return {feature: round(100 * odds[feature]) for feature in sorted(told)}


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=4000)
    arguments = parser.parse_args()
    table = count(arguments.data, arguments.size)
    arguments.out.write_text(
        json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
