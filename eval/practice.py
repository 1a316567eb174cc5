"""Practice documents: what the evidence and the silence are fitted on beside the brief.

One document's questions are few, and a model fitted on them learns that document. So there are
policy briefs of our own writing about other parts of the world (`eval/data/practice`), each with a
translation, a restatement, and questions, a third of them without an answer. Seven files a
document::

    NAME.tsv    kind TAB German TAB English, a sentence a line, in reading order; kind is T title,
                H heading, P first sentence of a paragraph, S a further one
    NAME.restated.tsv  line TAB German TAB English: that line in other words, as often as one likes
    NAME.facts.tsv     line TAB German TAB English: a single fact of that line
    NAME.questions.tsv line TAB German TAB English: a question that the line answers
    NAME.open.tsv      line TAB German TAB English: one that it raises and the text leaves open
    NAME.follow_ups.tsv  line TAB answering line TAB German TAB English: what is asked next once the
                first line has been quoted, and what answers it; 0 if nothing does
    NAME.jsonl  {"language": "de", "question": "…", "evidence": [[12], [40, 41]],
                 "kind": "fact", "difficulty": "medium", "dialogue": null, "turn": 1}

`evidence` lists alternatives, each the lines (from 1) that are needed together. Facts and persons
in the texts are invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.questions import LANGUAGES, Item, Kind, lines
from index.companions import Companions
from index.errors import DataError
from index.language import Language
from index.records import Document, Span, content_id
from index.restatement import (
    TEXT_PARTS,
    Entry,
    FollowUp,
    FollowUps,
    Restatement,
    TextPart,
    Versions,
)
from index.source import Bibliography, Source, from_bytes
from index.structure import structure
from index.translation import Translation

FOLDER = Path(__file__).parent / "data" / "practice"
ORIGIN = "written for practice"
_KINDS = frozenset("THPS")
_FILES: dict[TextPart, str] = {"wordings": "restated"}
"""What the file of a part is called, if not like the part."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in both languages, and what begins with it (`T`, `H`, `P`, `S`)."""

    kind: str
    texts: dict[Language, str]


@dataclass(frozen=True)
class Practice:
    """A document with what lies beside it and questions about it.

    Attributes:
        source: the text.
        companions: the translation of all its sentences and headings, and their restatement.
        items: the questions, about the document's own text whatever their language.
    """

    source: Source
    companions: Companions
    items: tuple[Item, ...]


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of the practice documents, sorted.

    Raises:
        DataError: if there are none.
    """
    found = tuple(sorted(path.stem for path in folder.glob("*.jsonl")))
    if not found:
        raise DataError(f"{folder} holds no practice documents (NAME.jsonl with NAME.tsv)")
    return found


def read(name: str, language: Language, folder: Path = FOLDER) -> Practice:
    """Read one document as a text in one language, translated into the other.

    Raises:
        DataError: if a file is missing or malformed, or a sentence is not cut as it was written.
    """
    rows = read_lines(folder / f"{name}.tsv")
    target: Language = "en" if language == "de" else "de"
    source = from_bytes(
        _text(rows, language).encode("utf-8"),
        f"{name}.{language}",
        Bibliography(title=rows[0].texts[language]),
    )
    document = structure(source)
    entries = {content_id(row.texts[language]): row.texts[target] for row in rows}
    spans = _spans(rows, document, language, folder / f"{name}.tsv")
    items = tuple(
        _item(place, line, number, name, spans)
        for number, (place, line) in enumerate(lines(folder / f"{name}.jsonl"), start=1)
    )
    restated = _restatement(rows, language, folder / name)
    companions = Companions(
        Translation(target, ORIGIN, entries), restated if restated.entries else None
    )
    return Practice(source, companions, items)


def _restatement(rows: Sequence[Line], language: Language, stem: Path) -> Restatement:
    entries: dict[str, Entry] = {}
    for part in TEXT_PARTS:
        path = Path(f"{stem}.{_FILES.get(part, part)}.tsv")
        for key, versions in _versions(rows, language, path).items():
            entries[key] = entries.get(key, Entry()).with_texts(part, versions)
    for key, asked in _follow_ups(rows, language, Path(f"{stem}.follow_ups.tsv")).items():
        entries[key] = replace(entries.get(key, Entry()), follow_ups=asked)
    return Restatement(ORIGIN, entries)


def _versions(rows: Sequence[Line], language: Language, path: Path) -> dict[str, Versions]:
    """Read one part of a restatement, by what the sentences say in a language."""
    found: dict[str, dict[Language, tuple[str, ...]]] = {}
    for place, cells in _cells(path, "line TAB German TAB English", 1):
        own = found.setdefault(_key(rows, cells[0], language, place), {})
        for name, text in zip(LANGUAGES, cells[1:], strict=True):
            own[name] = (*own.get(name, ()), text)
    return {key: dict(own) for key, own in found.items()}


def _follow_ups(rows: Sequence[Line], language: Language, path: Path) -> dict[str, FollowUps]:
    """Read what is asked next, by what the sentence that was quoted says in a language."""
    found: dict[str, dict[Language, tuple[FollowUp, ...]]] = {}
    for place, cells in _cells(path, "line TAB answering line TAB German TAB English", 2):
        own = found.setdefault(_key(rows, cells[0], language, place), {})
        answer = None if int(cells[1]) == 0 else _key(rows, cells[1], language, place)
        for name, text in zip(LANGUAGES, cells[2:], strict=True):
            own[name] = (*own.get(name, ()), FollowUp(text, answer))
    return {key: dict(own) for key, own in found.items()}


def _cells(path: Path, columns: str, numbers: int) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of each line of a file, the first of them numbers; nothing without one."""
    for place, line in lines(path) if path.exists() else ():
        cells = [cell.strip() for cell in line.split("\t")]
        complete = len(cells) == columns.count("TAB") + 1 and all(cells)
        if not complete or not all(cell.isdecimal() for cell in cells[:numbers]):
            raise DataError(f"{place} must be {columns}")
        yield place, cells


def _key(rows: Sequence[Line], number: str, language: Language, place: str) -> str:
    """Return the content hash of a line, by its number from 1."""
    if not 1 <= int(number) <= len(rows):
        raise DataError(f"{place}: the document has no line {number}")
    return content_id(rows[int(number) - 1].texts[language])


def read_lines(path: Path) -> list[Line]:
    """Read the sentences of a document.

    Raises:
        DataError: if the file cannot be read, or a line lacks a column or has an unknown kind.
    """
    rows = []
    for place, line in lines(path):
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != 3 or cells[0] not in _KINDS or not all(cells):
            raise DataError(f"{place} must be kind (T, H, P, S) TAB German TAB English")
        rows.append(Line(cells[0], {"de": cells[1], "en": cells[2]}))
    if not rows or rows[0].kind != "T":
        raise DataError(f"{path} must begin with a title (T)")
    return rows


def _text(rows: Sequence[Line], language: Language) -> str:
    """Set the sentences as a plain text with Markdown headings."""
    joints = {"T": "", "H": "\n\n# ", "P": "\n\n", "S": " "}
    return "".join(joints[row.kind] + row.texts[language] for row in rows).strip() + "\n"


def _spans(
    rows: Sequence[Line], document: Document, language: Language, path: Path
) -> list[tuple[Span, ...]]:
    """Find the document's sentences that each line became."""
    found = []
    at = 0
    for number, row in enumerate(rows, start=1):
        text = row.texts[language]
        start = document.text.find(text, at)
        if start < 0:
            raise DataError(f"{path} line {number} does not stand in the text as it was written")
        at = start + len(text)
        whole = Span(start, at)
        spans = tuple(s.span for s in document.sentences if s.span.overlaps(whole))
        if any(not whole.holds(span) for span in spans):
            raise DataError(f"{path} line {number} is not cut as one sentence: {text[:40]!r}")
        found.append(spans)
    return found


def _item(place: str, line: str, number: int, name: str, spans: Sequence[tuple[Span, ...]]) -> Item:
    try:
        fields = json.loads(line)
        if fields["language"] not in LANGUAGES:
            raise ValueError(f"language {fields['language']!r}")
        dialogue = fields.get("dialogue")
        return Item(
            id=f"{name}-{number:03}",
            language=fields["language"],
            question=str(fields["question"]),
            answer="",
            evidence=tuple(
                tuple(span for row in needed for span in spans[int(row) - 1])
                for needed in fields["evidence"]
            ),
            kind=Kind(fields.get("kind", "fact")),
            difficulty=fields.get("difficulty", "medium"),
            split="dev",
            dialogue=None if dialogue is None else f"{name}-{dialogue}",
            turn=int(fields.get("turn", 1)),
        )
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(f"{place} is no question of a practice document: {error}") from error
