"""An aligned translation: one entry a sentence, keyed by what the sentence says.

A file `NAME.en.jsonl` beside the text: its first line tells where the translation comes from and
in which language it is, every other line is an entry (see `index.aligned`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.aligned import parse_lines, read_text
from index.errors import DocumentError
from index.language import Language
from index.records import Document, Sentence


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation as it stands in its file.

    Attributes:
        language: the language it is in.
        origin: who made it ("working translation by this project", a model's name, a person).
        entries: the translations by the content hashes of what they translate.
    """

    language: Language
    origin: str
    entries: dict[str, str]

    def of(self, sentences: Sequence[Sentence]) -> tuple[str | None, ...]:
        """Return the translation of each sentence, None where there is none."""
        return tuple(self.entries.get(sentence.id) for sentence in sentences)

    def stale(self, document: Document) -> tuple[str, ...]:
        """Return the keys that belong to no sentence and no heading of a document, in order."""
        known = {s.id for s in document.sentences} | {s.id for s in document.sections}
        return tuple(key for key in self.entries if key not in known)


def other(language: Language) -> Language:
    """Return the language that a translation of a text in this one is in."""
    return "en" if language == "de" else "de"


def path_beside(source: Path, language: Language) -> Path:
    """Return where the translation of a text file is looked for: `text.txt` → `text.en.jsonl`."""
    return source.with_suffix(f".{language}.jsonl")


def read(path: Path) -> Translation | None:
    """Read a translation file; None if there is none.

    Raises:
        DocumentError: if it is malformed.
    """
    text = read_text(path)
    return None if text is None else parse(text, str(path))


def parse(text: str, name: str) -> Translation:
    """Parse the text of a translation file.

    Raises:
        DocumentError: if it is malformed; the message names the line.
    """
    header: dict[str, Any] = {}
    entries: dict[str, str] = {}

    def begin(fields: dict[str, Any]) -> None:
        header.update(language=fields["language"], origin=str(fields["origin"]))

    def add(fields: dict[str, Any]) -> None:
        entries[str(fields["id"])] = str(fields["translation"])

    parse_lines(text, name, begin, add)
    if header.get("language") not in ("de", "en"):
        raise DocumentError(f"{name} does not begin with a line naming `language` and `origin`.")
    return Translation(header["language"], header["origin"], entries)


def to_jsonl(translation: Translation) -> str:
    """Return the text of a translation file."""
    header = {"origin": translation.origin, "language": translation.language}
    lines = [header, *({"id": k, "translation": v} for k, v in translation.entries.items())]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
