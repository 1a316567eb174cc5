"""Reference questions: what is asked, what a right answer says, and where the text says it.

One JSON object a line::

    {"id": "de-001", "language": "de", "question": "…", "answer": "…",
     "facts": [["2002"], ["OKS", "Organisation des …"]],
     "evidence": [[{"start": 3110, "end": 3295, "quote": "…"}]],
     "kind": "fact", "difficulty": "easy", "split": "dev", "dialogue": null, "turn": 1}

`evidence` lists alternatives, each the spans that are needed together; without any, the text does
not answer. `quote` is what stands at the span: it shows at once when a set belongs to another
text. In sets made by hand, `quote` may stand alone, without `start` and `end`; it is then looked
up, and must occur exactly once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args

from index.errors import DataError
from index.language import Language
from index.records import Document, Span

BUNDLED = Path(__file__).parent / "questions.jsonl"
"""Our reference set for the brief."""

Split = Literal["dev", "test"]
Difficulty = Literal["easy", "medium", "hard"]
SPLITS: tuple[Split, ...] = get_args(Split)
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Kind(StrEnum):
    """What a question asks for."""

    FACT = "fact"
    LIST = "list"
    WHY = "why"
    COMPARISON = "comparison"
    FOOTNOTE = "footnote"
    DEFINITION = "definition"
    DATE = "date"
    FOLLOW_UP = "follow-up"
    NEAR = "unanswerable-near"
    FAR = "unanswerable-far"
    ADVERSARIAL = "adversarial"


@dataclass(frozen=True, slots=True)
class Item:
    """A reference question.

    Attributes:
        id: unique within the set.
        language: language of question and answer.
        question: as a reader asks it.
        answer: a right answer, in the same language.
        facts: what a right answer must contain, each with its accepted wordings.
        evidence: alternatives, each of them the spans that are needed together; empty if the text
            does not answer.
        kind: what is asked for.
        difficulty: how far the wording is from the text's.
        split: `dev`, on which things may be tuned, or `test`.
        dialogue: name of the conversation it belongs to, if any.
        turn: its place there, from 1.
    """

    id: str
    language: Language
    question: str
    answer: str
    facts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[Span, ...], ...] = ()
    kind: Kind = Kind.FACT
    difficulty: Difficulty = "medium"
    split: Split = "test"
    dialogue: str | None = None
    turn: int = 1

    @property
    def answerable(self) -> bool:
        """Whether the text answers it."""
        return bool(self.evidence)

    @property
    def gold(self) -> tuple[Span, ...]:
        """Every span of every alternative, once, in the order of the text."""
        return tuple(sorted({span for needed in self.evidence for span in needed}))

    def to_dict(self, document: Document) -> dict[str, Any]:
        """Return the fields as they stand in a file."""
        return {
            "id": self.id,
            "language": self.language,
            "question": self.question,
            "answer": self.answer,
            "facts": [list(variants) for variants in self.facts],
            "evidence": [
                [{"start": s.start, "end": s.end, "quote": document.quote(s)} for s in needed]
                for needed in self.evidence
            ],
            "kind": self.kind.value,
            "difficulty": self.difficulty,
            "split": self.split,
            "dialogue": self.dialogue,
            "turn": self.turn,
        }


def read(path: Path, document: Document) -> tuple[Item, ...]:
    """Read a set of reference questions for a document.

    Raises:
        DataError: if the file cannot be read, a line is malformed, a field is unknown, an id or a
            question occurs twice, a turn of a dialogue is missing, or a span does not fit.
    """
    items = tuple(parse(place, line, document) for place, line in lines(path))
    if not items:
        raise DataError(f"{path} holds no question: name a file with one JSON object a line")
    check(items, path)
    return items


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (place in the file, line) for each line that is not empty."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path} line {number}", line


def check(items: Iterable[Item], path: Path) -> None:
    """Check what no line shows alone: that ids are unique and dialogues whole."""
    seen: set[str] = set()
    turns: dict[str, int] = {}
    for item in items:
        if item.id in seen:
            raise DataError(f"{path}: id {item.id!r} occurs twice")
        seen.add(item.id)
        if item.dialogue is None:
            continue
        turns[item.dialogue] = turns.get(item.dialogue, 0) + 1
        if item.turn != turns[item.dialogue]:
            raise DataError(
                f"{path}: {item.id!r} is turn {item.turn} of dialogue {item.dialogue!r}, "
                f"where turn {turns[item.dialogue]} is due"
            )


def parse(place: str, line: str, document: Document) -> Item:
    """Read one line; `place` begins the message if it is malformed.

    Raises:
        DataError: if it is.
    """
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise DataError(f"{place} is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise DataError(f"{place} must be a JSON object")
    unknown = fields.keys() - Item.__dataclass_fields__.keys()
    if unknown:
        raise DataError(f"{place} has unknown fields: {', '.join(sorted(unknown))}")
    missing = {"id", "language", "question", "answer", "evidence"} - fields.keys()
    if missing:
        raise DataError(f"{place} lacks fields: {', '.join(sorted(missing))}")
    for key in ("id", "question", "answer"):
        if not isinstance(fields[key], str) or not fields[key].strip():
            raise DataError(f'{place}: "{key}" must be a text')
    for key, allowed in (
        ("language", LANGUAGES),
        ("kind", tuple(kind.value for kind in Kind)),
        ("difficulty", DIFFICULTIES),
        ("split", SPLITS),
    ):
        if key in fields and fields[key] not in allowed:
            raise DataError(f'{place}: "{key}" must be one of {", ".join(allowed)}')
    turn = fields.get("turn", 1)
    if type(turn) is not int or turn < 1 or not isinstance(fields.get("dialogue"), str | None):
        raise DataError(f'{place}: "dialogue" must be a name or null, "turn" count from 1')
    return Item(
        **{
            **fields,
            "kind": Kind(fields.get("kind", "fact")),
            "facts": _facts(place, fields.get("facts", [])),
            "evidence": _evidence(place, fields["evidence"], document),
        }
    )


def _facts(place: str, facts: object) -> tuple[tuple[str, ...], ...]:
    if not _is_list_of_lists(facts):
        raise DataError(f'{place}: "facts" must be a list of lists of wordings')
    assert isinstance(facts, list)
    for variants in facts:
        if not all(isinstance(wording, str) and wording.strip() for wording in variants):
            raise DataError(f'{place}: "facts" must be a list of lists of wordings')
    return tuple(tuple(variants) for variants in facts)


def _evidence(place: str, evidence: object, document: Document) -> tuple[tuple[Span, ...], ...]:
    if not _is_list_of_lists(evidence):
        raise DataError(f'{place}: "evidence" must be a list of alternatives, each a list of spans')
    assert isinstance(evidence, list)
    return tuple(tuple(_span(place, span, document) for span in needed) for needed in evidence)


def _is_list_of_lists(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, list) and part for part in value)


def _span(place: str, fields: object, document: Document) -> Span:
    """Read a span and hold it against the text."""
    if not isinstance(fields, dict) or not fields.keys() <= {"start", "end", "quote"}:
        raise DataError(f'{place}: a span has "start", "end" and "quote", nothing else')
    quote = fields.get("quote")
    if quote is not None and not (isinstance(quote, str) and quote):
        raise DataError(f'{place}: "quote" must be a text')
    if fields.keys() == {"quote"} and quote:
        return _find(place, quote, document)
    start, end = fields.get("start"), fields.get("end")
    if type(start) is not int or type(end) is not int:
        raise DataError(f'{place}: "start" and "end" must be whole numbers')
    if not 0 <= start < end <= len(document.text):
        raise DataError(
            f"{place}: span {start}-{end} is not within the {len(document.text):,} characters of "
            f"{document.name}"
        )
    if quote is not None and document.text[start:end] != quote:
        raise DataError(
            f"{place}: {document.name} has other words at {start}-{end}: the set was made for "
            "another document, or another version of it"
        )
    return Span(start, end)


def _find(place: str, quote: str, document: Document) -> Span:
    count = document.text.count(quote)
    if count != 1:
        raise DataError(
            f"{place}: {quote[:60]!r} occurs {count} times in {document.name}: quote what occurs "
            "once, or give its start and end"
        )
    start = document.text.index(quote)
    return Span(start, start + len(quote))
