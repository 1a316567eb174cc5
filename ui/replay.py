"""`fussnote replay`: answers a recorded question again and shows what differs."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import QuestionError

if TYPE_CHECKING:
    from index.language import Language
    from rag.answer import Answer
    from rag.assistant import Settings
    from rag.question import Question

_TIMED = ("timings_ms",)
_TIMED_WRITING = ("seconds", "calls", "cached", "usage")
"""What differs from one run to the next and says nothing about the answer."""
SAME, DIFFERENT = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "record",
        metavar="RECORD",
        help="an answer as `fussnote ask --json` prints it; `-`: standard input",
    )
    parser.add_argument("--document", default="brief", metavar="NAME", help="an indexed document")
    parser.add_argument("--json", action="store_true", help="print the new answer as a JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Answer again; return 0 if everything is the same, 1 if something differs."""
    recorded = read_record(arguments.record)
    again = answer_again(recorded, arguments.document)
    found = list(differences(_comparable(recorded), _comparable(again)))
    if arguments.json:
        sys.stdout.write(json.dumps(again.to_dict(), ensure_ascii=False) + "\n")
        return DIFFERENT if found else SAME
    for version in sorted(recorded.versions.keys() | again.versions.keys()):
        one, other = recorded.versions.get(version), again.versions.get(version)
        mark = "=" if one == other else "≠"
        line = f"{mark} {version}: {one or 'none'}" + (
            "" if one == other else f" → {other or 'none'}"
        )
        sys.stdout.write(line + "\n")
    for path, one, other in found:
        if not path.startswith("versions"):
            sys.stdout.write(f"≠ {path}:\n    recorded: {one}\n    now:      {other}\n")
    if not found:
        sys.stdout.write("The answer is the same, byte for byte.\n")
    return DIFFERENT if found else SAME


def read_record(path: str) -> Answer:
    """Read an answer's record.

    Raises:
        QuestionError: if there is none, or it is none.
    """
    from rag.answer import Answer

    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read: name a file that holds an answer.") from error
    try:
        return Answer.from_dict(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuestionError(
            f"{path} holds no answer: make one with `fussnote ask --json QUESTION > FILE`."
        ) from error


def answer_again(recorded: Answer, document: str) -> Answer:
    """Answer the question of a record in the way it was answered, with what is there now.

    Raises:
        StoreError, EncoderError, ModelError: if it cannot be.
    """
    from rag.assistant import Assistant

    assistant = Assistant.open(document, _settings(recorded))
    question = _completed(recorded)
    language: Language = "de" if recorded.language == "de" else "en"
    again = assistant.answer(question, answer_language=language)
    again = replace(again, question=recorded.question, searched=recorded.searched)
    if recorded.written is None:
        return again
    from rag.writer.assistant import candidates
    from rag.writer.settings import read_settings
    from rag.writer.writer import Writer

    writer = Writer.open(read_settings(recorded.written.model))
    chosen = candidates(assistant.document, again, assistant.translations)
    return writer.answer(again, chosen)


def _completed(recorded: Answer) -> Question:
    """Return the question as it was searched for: with what the conversation added to it."""
    from rag.question import parse

    asked = parse(recorded.question)
    before = f"{asked.text} – "
    if recorded.searched.startswith(before):
        context = recorded.searched.removeprefix(before)
        return replace(asked, context=context, cited=recorded.leans_on)
    whole = parse(recorded.searched or asked.text)
    return replace(whole, language=asked.language, foreign=asked.foreign, cited=recorded.leans_on)


def _settings(recorded: Answer) -> Settings | None:
    """Return the settings of a record; None for those of the program."""
    from rag.assistant import Settings

    match = re.fullmatch(r"quotes (\d)", recorded.versions.get("settings", ""))
    return Settings(quotes=int(match[1])) if match else None


def differences(one: object, other: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield where two JSON values differ: the path, and what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (*one, *(key for key in other if key not in one)):
            yield from differences(one.get(key), other.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from differences(left, right, f"{path}[{place}]")
    elif one != other:
        yield path, _shown(one), _shown(other)


def _comparable(answer: Answer) -> dict[str, Any]:
    """Return an answer's record without what differs from run to run."""
    fields = {key: value for key, value in answer.to_dict().items() if key not in _TIMED}
    if fields.get("written"):
        fields["written"] = {
            key: value for key, value in fields["written"].items() if key not in _TIMED_WRITING
        }
    return fields


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else f"{text[:299]}…"
