"""Sentence pairs from TSV files: read, checked, capped by source, without repetitions."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.errors import DataError


@dataclass(frozen=True)
class Pair:
    """An English sentence, its German translation, and where the two come from."""

    english: str
    german: str
    source: str

    @property
    def id(self) -> str:
        """The first twelve hex digits of the SHA-256 of `english TAB german`."""
        return hashlib.sha256(f"{self.english}\t{self.german}".encode()).hexdigest()[:12]


def read_pairs(paths: Sequence[Path]) -> list[Pair]:
    """Read `English TAB German [TAB source]` lines from plain or gzipped files.

    Args:
        paths: Files in the order in which their pairs are wanted. Without a third column a pair's
            source is the name of its file.

    Returns:
        Each distinct pair once, in file order: neighbours in a file stay neighbours.

    Raises:
        DataError: A file is missing, is not UTF-8 or not gzip, holds nothing, or one of its lines
            lacks a column.
    """
    pairs: dict[tuple[str, str], Pair] = {}
    for path in paths:
        before = len(pairs)
        for pair in _lines(path):
            pairs.setdefault((pair.english, pair.german), pair)
        if len(pairs) == before:
            raise DataError(f"{path}: no new sentence pair in it; leave it out")
    if not pairs:
        raise DataError("no training data: name at least one file with --data")
    return list(pairs.values())


def _lines(path: Path) -> Iterator[Pair]:
    name = path.name.removesuffix(".gz").removesuffix(".tsv")
    try:
        open_text = gzip.open if path.suffix == ".gz" else open
        with open_text(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
                if not any(cells):
                    raise DataError(f"{path}:{number}: empty line; remove it")
                if len(cells) < 2 or not cells[0] or not cells[1]:
                    raise DataError(
                        f"{path}:{number}: only one column; expected English TAB German TAB source"
                    )
                yield Pair(cells[0], cells[1], cells[2] if len(cells) > 2 and cells[2] else name)
    except (OSError, EOFError) as exc:
        raise DataError(f"{path}: cannot be read ({exc})") from exc
    except UnicodeDecodeError as exc:
        raise DataError(f"{path}: not UTF-8 text ({exc.reason} at byte {exc.start})") from exc


def capped(pairs: Sequence[Pair], caps: Mapping[str, int], seed: int) -> list[Pair]:
    """Thin out sources that would otherwise drown the others.

    Args:
        pairs: All pairs.
        caps: Most pairs to keep of a source. Those to keep are drawn in runs of eight
            neighbours, so that what is left still reads on from line to line.
        seed: Decides which runs are kept.

    Returns:
        The kept pairs, in their old order.
    """
    run = 8
    keep = np.ones(len(pairs), dtype=bool)
    sources = np.array([pair.source for pair in pairs])
    for source, count in sorted(Counter(sources.tolist()).items()):
        if count <= caps.get(source, count):
            continue
        places = np.flatnonzero(sources == source)
        runs = np.arange(count) // run
        wanted = np.random.default_rng(seed).permutation(runs[-1] + 1)[: caps[source] // run]
        keep[places[~np.isin(runs, wanted)]] = False
    return [pair for pair, kept in zip(pairs, keep.tolist(), strict=True) if kept]
