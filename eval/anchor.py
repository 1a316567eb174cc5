"""Turns questions whose gold evidence is quoted into a set with spans.

    python -m eval.anchor eval_de.jsonl eval_en.jsonl --out eval/questions.jsonl

takes what the authors of the reference questions write: lines with `quotes`, alternatives of whole
sentences, in place of `evidence`. It finds each in the brief, and writes spans. Nothing else about
a question is changed. It also takes a finished set, and finds its quotes anew, should the canonical
text have changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval import questions
from eval.questions import Item
from index import source
from index.errors import DataError, FussnoteError
from index.records import Document
from index.structure import structure


def anchored(path: Path, document: Document) -> Iterator[Item]:
    """Read questions with quotes; find these in the document."""
    for place, line in questions.lines(path):
        try:
            fields = json.loads(line)
            quotes = fields.pop("quotes", None)
            if quotes is None:
                quotes = [[span["quote"] for span in needed] for needed in fields["evidence"]]
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            raise DataError(f"{place} is no question with quotes") from error
        fields["evidence"] = [[{"quote": quote} for quote in needed] for needed in quotes]
        yield questions.parse(place, json.dumps(fields), document)


def write(path: Path, items: Sequence[Item], document: Document) -> None:
    """Write a set as JSON Lines."""
    rows = (json.dumps(item.to_dict(document), ensure_ascii=False) for item in items)
    try:
        path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="\n")
    except OSError as error:
        raise DataError(f"{path} cannot be written: {error.strerror}") from error


def main() -> int:
    """Run as `python -m eval.anchor`."""
    parser = argparse.ArgumentParser(prog="python -m eval.anchor", description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--out", type=Path, default=questions.BUNDLED, metavar="FILE")
    arguments = parser.parse_args()
    try:
        document = structure(source.bundled())
        items = [item for path in arguments.sets for item in anchored(path, document)]
        questions.check(items, arguments.out)
        write(arguments.out, items, document)
    except FussnoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{len(items)} questions in {arguments.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
