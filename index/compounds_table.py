"""Make the table of German word frequencies that the compound splitter starts from.

    python -m index.compounds_table ../shared/data/parallel/{permissive,copyleft,news}.tsv.gz

Only counts leave the texts: in how many lines each word occurs, rounded to a power of two. Kept
are words that can be part of a compound: nouns by their capitals, and longer words of other kinds;
words that are themselves cut into kept ones are left out, to keep the table short.
"""

from __future__ import annotations

import argparse
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import log2
from pathlib import Path

from index.compounds import TABLE, CompoundSplitter
from index.morphology import fold, stop_words

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+")
MOST_BYTES = 390_000


@dataclass
class Counts:
    """How many lines hold a word, and in how many it is capitalised within the line."""

    lines: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    capitals: Counter[str] = field(default_factory=Counter)
    shouted: Counter[str] = field(default_factory=Counter)
    english: Counter[str] = field(default_factory=Counter)

    def add(self, german: str, english: str) -> None:
        """Count one pair of sentences."""
        seen: set[str] = set()
        for match in _WORD.finditer(german):
            word = fold(match.group(), "de")
            if word in seen:
                continue
            seen.add(word)
            self.lines[word] += 1
            if match.start() > 0:
                self.inside[word] += 1
                self.capitals[word] += match.group()[0].isupper()
            self.shouted[word] += match.group().isupper()
        self.english.update({fold(word, "en") for word in _WORD.findall(english)})

    def usable(self) -> Iterator[tuple[str, int]]:
        """Yield the words that may be parts, with their counts."""
        stop, short = stop_words("de") | listed("never"), listed("short")
        for word, count in self.lines.items():
            if word in stop or not _LATIN.fullmatch(word) or len(word) < 3:
                continue
            noun = self.capitals[word] > 0.6 * self.inside[word] > 0
            if len(word) == 3 and word not in short:
                continue
            if len(word) > 3 and self.shouted[word] > 0.5 * count:
                continue
            if len(word) > 3 and not noun and self.english[word] > count:
                continue
            if len(word) == 4 and not (count >= 10 and (noun or count >= 60)):
                continue
            if len(word) > 4 and not noun and count < 8:
                continue
            if count >= 4 and len(word) <= 18:
                yield word, count


def listed(kind: str) -> frozenset[str]:
    """Return the words that `data/compound-parts.txt` lists as `never` or `short`."""
    lines = (TABLE.parent / "compound-parts.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(
        word for line in lines if line.startswith(f"{kind}: ") for word in line.split()[1:]
    )


def read_pairs(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield (English, German) from gzipped files of tab-separated pairs."""
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                english, german, *_ = line.rstrip("\n").split("\t")
                yield english, german


def shorten(words: dict[str, int]) -> dict[str, int]:
    """Leave out words that the others explain, then the rarest beyond the size allowed."""
    splitter = CompoundSplitter(words, keep=1.0)
    simple = {
        word: count
        for word, count in words.items()
        if len(word) < 9 or len(splitter.split(word)) == 0
    }
    kept: dict[str, int] = {}
    size = 0
    for word, count in sorted(simple.items(), key=lambda item: (-item[1], item[0])):
        size += len(word) + 1
        if size > MOST_BYTES:
            break
        kept[word] = count
    return kept


def write(words: dict[str, int], path: Path, command: str) -> None:
    """Write the table, one line for each power of two."""
    by_power: dict[int, list[str]] = {}
    for word, count in words.items():
        by_power.setdefault(round(log2(count)), []).append(word)
    lines = [f"# Made by {command}: power of two, then the words that occur about that often."]
    lines += [
        f"{power} {' '.join(sorted(some))}"
        for power, some in sorted(by_power.items(), reverse=True)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    """Count the files named on the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m index.compounds_table")
    parser.add_argument("pairs", nargs="+", type=Path, help="gzipped TSV: English, German, source")
    parser.add_argument("--out", type=Path, default=TABLE)
    arguments = parser.parse_args()
    counts = Counts()
    for english, german in read_pairs(arguments.pairs):
        counts.add(german, english)
    names = " ".join(path.name for path in arguments.pairs)
    kept = shorten(dict(counts.usable()))
    write(kept, arguments.out, f"python -m index.compounds_table {names}")
    sys.stderr.write(f"{len(kept)} words, {arguments.out.stat().st_size} bytes: {arguments.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
