"""`fussnote feedback export`: rated answers become candidate questions for the evaluation."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from index.errors import DataError
from index.home import home
from rag.answer import Answer
from ui.chat.store import Store
from ui.conversation import Turn


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("action", choices=["export"], help="what to do")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write to this file instead of standard output (JSON Lines, one candidate a line)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the candidates, and say how many there are."""
    path = home() / "chat" / "conversations.sqlite"
    if not path.is_file():
        raise DataError(f"There are no conversations in {path}: ask something in `fussnote chat`.")
    found = [candidate(turn) for turn in Store.open(path).rated()]
    lines = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in found if line)
    if not lines:
        raise DataError("No answer has been rated yet: press a thumb below one in `fussnote chat`.")
    if arguments.output is None:
        sys.stdout.write(lines)
        return 0
    try:
        arguments.output.write_text(lines, encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"{arguments.output} cannot be written ({error.strerror}): choose another file."
        ) from error
    sys.stderr.write(f"{lines.count(chr(10))} candidates are in {arguments.output}.\n")
    return 0


def candidate(turn: Turn) -> dict[str, Any] | None:
    """Turn a rated answer into a candidate; None where there is no answer.

    A liked answer brings its quotes along as evidence to be confirmed; one that was disliked only
    asks for it. Nobody's name or id is in it.
    """
    answer = turn.answer
    if answer is None:
        return None
    liked = turn.rating > 0
    return {
        "id": f"feedback-{hashlib.sha256(_key(turn, answer).encode()).hexdigest()[:12]}",
        "language": answer.language,
        # As it was completed from the conversation: a candidate stands alone.
        "question": answer.searched or answer.question,
        "asked": answer.question,
        "status": answer.status.value,
        "answer": answer.text if liked else "",
        "evidence": [[c.span.start, c.span.end] for c in answer.citations] if liked else [],
        "shown": [c.quote for c in answer.citations],
        "rating": turn.rating,
        "comment": turn.comment,
        "document": answer.versions.get("document", ""),
        "to_review": True,
    }


def _key(turn: Turn, answer: Answer) -> str:
    return f"{answer.searched or answer.question}\0{turn.rating}\0{turn.comment}"
