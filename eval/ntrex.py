"""Development data for retrieval: our own questions over the news sentences of NTREX-128.

    python -m eval.ntrex ../shared/data/parallel/ntrex-dev.tsv.gz OUT

writes four BEIR folders: OUT/{de,en,en-de,de-en}, where en-de has English questions over German
passages. A passage is five neighbouring lines. The questions are ours, written for this project
and kept in `data/ntrex-questions.tsv` (lines of the passage, German, English question); the
sentences are not (CC BY-SA 4.0, Federmann et al. 2022), so they are read by path.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.errors import DataError, FussnoteError

QUESTIONS = Path(__file__).parent / "data" / "ntrex-questions.tsv"
LINES = 5
DIRECTIONS = {"de": ("de", "de"), "en": ("en", "en"), "en-de": ("en", "de"), "de-en": ("de", "en")}


def read_passages(path: Path) -> dict[str, dict[str, str]]:
    """Return language to passage name (`35-39`) to text, from a gzipped TSV of English, German."""
    passages: dict[str, dict[str, str]] = {"en": {}, "de": {}}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            pairs = [line.rstrip("\n").split("\t") for line in lines]
    except OSError as error:
        raise DataError(f"{path} cannot be read as gzipped text: {error}") from error
    for first in range(0, len(pairs) - LINES + 1, LINES):
        some = pairs[first : first + LINES]
        name = f"{first}-{first + LINES - 1}"
        for column, language in enumerate(("en", "de")):
            passages[language][name] = " ".join(pair[column] for pair in some)
    return passages


def read_questions(path: Path = QUESTIONS) -> dict[str, dict[str, str]]:
    """Return language to passage name to question."""
    questions: dict[str, dict[str, str]] = {"de": {}, "en": {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, german, english = line.split("\t")
        questions["de"][name] = german
        questions["en"][name] = english
    return questions


def write_beir(folder: Path, passages: Mapping[str, str], questions: Mapping[str, str]) -> None:
    """Write one data set; a question's id is its passage's name with a q before it."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write(
        folder / "corpus.jsonl",
        (_json(name, text) for name, text in passages.items()),
    )
    _write(folder / "queries.jsonl", (_json(f"q{n}", text) for n, text in questions.items()))
    rows = (f"q{name}\t{name}\t1" for name in questions)
    _write(folder / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", *rows])


def _json(name: str, text: str) -> str:
    return json.dumps({"_id": name, "text": text}, ensure_ascii=False)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def main() -> int:
    """Write the four folders."""
    parser = argparse.ArgumentParser(prog="python -m eval.ntrex", description=__doc__)
    parser.add_argument("sentences", type=Path, help="ntrex-dev.tsv.gz")
    parser.add_argument("out", type=Path, help="folder to write to")
    arguments = parser.parse_args()
    try:
        passages, questions = read_passages(arguments.sentences), read_questions()
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for name, (asked, written) in DIRECTIONS.items():
        write_beir(arguments.out / name, passages[written], questions[asked])
    return 0


if __name__ == "__main__":
    sys.exit(main())
