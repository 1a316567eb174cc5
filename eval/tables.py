"""`fussnote eval table RUN …`: runs side by side, as a Markdown table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval import summary, table
from eval.summary import ALL, Summary
from index.errors import DataError

CHIEF = (
    "success@1",
    "recall@5",
    "nDCG@10",
    "hit@1",
    "hit@3",
    "fact recall",
    "AUROC",
    "refusal recall",
    "false refusals",
)
"""The figures that tell systems apart at a glance."""

_NAMES = {"language=de": "German", "language=en": "English", ALL: "both"}


def side_by_side(runs: Sequence[Summary]) -> str:
    """Write a row for each run and language.

    Raises:
        DataError: if the runs asked different questions.
    """
    if len({run.subject.questions_sha256 for run in runs}) > 1:
        asked = ", ".join(f"{run.subject.questions} ({run.subject.selection})" for run in runs)
        raise DataError(f"The runs asked different questions: {asked}; measure all on the same")
    head = ["system", "questions", *(table.title(name) for name in CHIEF)]
    rows = [
        [
            _system(run),
            f"{_NAMES[group]} ({table.count(run, group)})",
            *(table.cell(name, run.figures[group].get(name), bounds=False) for name in CHIEF),
        ]
        for run in runs
        for group in _NAMES
        if group in run.figures
    ]
    return table.markdown([head, *rows])


def _system(run: Summary) -> str:
    subject = run.subject
    parts = (subject.retriever, subject.chat_model, subject.encoder.partition("@")[0])
    return ", ".join(part for part in parts if part)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `fussnote eval table`."""
    parser.add_argument(
        "runs", nargs="+", type=Path, metavar="RUN", help="runs' folders, or summary.json files"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the table."""
    sys.stdout.write(side_by_side([summary.read(path) for path in arguments.runs]) + "\n")
    return 0
