"""Which questions of which set are asked."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval import questions
from eval.questions import DIFFICULTIES, LANGUAGES, SPLITS, Item, Kind
from index.errors import DataError


@dataclass(frozen=True, slots=True)
class Selection:
    """Which questions of which set; None is all of them."""

    path: Path
    split: str | None = None
    language: str | None = None
    kinds: tuple[str, ...] = ()
    difficulty: str | None = None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Selection:
        """Take it from the command line.

        Raises:
            DataError: if a kind is unknown.
        """
        kinds = tuple(kind.strip() for kind in (arguments.kinds or "").split(",") if kind.strip())
        known = [kind.value for kind in Kind]
        for kind in kinds:
            if kind not in known:
                raise DataError(f"{kind!r} is no kind of question: choose of {', '.join(known)}")
        split = None if arguments.split == "all" else arguments.split
        return cls(arguments.questions, split, arguments.language, kinds, arguments.difficulty)

    @property
    def words(self) -> str:
        """Say what was chosen."""
        chosen = (
            f"{self.split} split" if self.split else "all splits",
            self.language,
            " or ".join(self.kinds),
            self.difficulty,
        )
        return ", ".join(word for word in chosen if word)

    @property
    def slug(self) -> str:
        """Say it as part of a file's name."""
        return re.sub(r"[^a-z]+", "-", self.words.removesuffix(" split").replace(" split,", ""))

    def of_items(self, items: Sequence[Item]) -> list[Item]:
        """Choose, in the set's order."""
        return [
            item
            for item in items
            if self.split in (None, item.split)
            and self.language in (None, item.language)
            and (not self.kinds or item.kind.value in self.kinds)
            and self.difficulty in (None, item.difficulty)
        ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that choose."""
    parser.add_argument(
        "--questions",
        type=Path,
        default=questions.BUNDLED,
        metavar="PATH",
        help="a set of one's own: our JSON Lines, SQuAD 2.0 JSON, or a BEIR folder",
    )
    parser.add_argument("--split", choices=(*SPLITS, "all"), default="test", help="default: test")
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--kinds", metavar="KIND,…", help="for example fact,why")
    parser.add_argument("--difficulty", choices=DIFFICULTIES)
