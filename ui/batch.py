"""Many questions in one process: a line in, a JSON object out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import FussnoteError, QuestionError
from index.language import Language
from rag.question import parse
from ui.opening import Answering


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its number, its question or what is wrong with it, and its other fields."""

    line: int
    question: str = ""
    error: str | None = None
    fields: dict[str, Any] | None = None


def answer_all(
    place: str, open_assistant: Callable[[], Answering], language: Language | None = None
) -> int:
    """Answer the questions of a file, or of standard input (`-`).

    A line that cannot be answered becomes an object with `error` and `line`, and the rest goes on.

    Raises:
        QuestionError: if the file cannot be read, or holds no question at all.
    """
    from tqdm import tqdm

    items = list(parse_lines(_read(place)))
    if not items:
        raise QuestionError(f"{_name(place)} holds no question: write one a line.")
    assistant = open_assistant()
    failed = 0
    for item in tqdm(items, desc="Questions", unit="", file=sys.stderr, dynamic_ncols=True):
        record = _answer(item, assistant, language)
        failed += "error" in record
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if failed:
        sys.stderr.write(
            f"fussnote: {failed} of {len(items)} lines hold no question that can be answered: "
            "see their field `error`.\n"
        )
    return 0


def parse_lines(text: str) -> Iterator[Item]:
    """Take questions from lines of plain text or JSON; empty lines are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if not stripped.startswith("{"):
            yield Item(number, line.rstrip("\r"))
            continue
        try:
            fields = json.loads(stripped)
        except ValueError as error:
            yield Item(number, error=f"The line is not JSON ({error}): mend it.")
            continue
        question = fields.get("question")
        if isinstance(question, str):
            yield Item(number, question, fields=fields)
        else:
            message = "The line has no text in its field `question`: add it."
            yield Item(number, error=message, fields=fields)


def _answer(item: Item, assistant: Answering, language: Language | None) -> dict[str, Any]:
    fields = item.fields or {}
    error = item.error
    if error is None:
        try:
            answer = assistant.answer(parse(item.question), answer_language=language)
            return {**fields, **answer.to_dict()}
        except FussnoteError as wrong:
            error = str(wrong)
    return {**fields, "line": item.line, "error": error}


def _read(place: str) -> str:
    try:
        data = sys.stdin.buffer.read() if place == "-" else Path(place).read_bytes()
    except OSError as error:
        raise QuestionError(
            f"{place} cannot be read ({error.strerror}): name a file of questions."
        ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"{_name(place)} is not UTF-8 (byte {error.start}): save it as UTF-8 and try again."
        ) from error


def _name(place: str) -> str:
    return "Standard input" if place == "-" else place
