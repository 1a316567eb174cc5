"""The sentences of a document in other words, so that questions in other words find them.

Prose refers back ("this region", "the latter") and says a thing once, in the author's words; people
ask about it in their own. A restatement says each sentence again, self-contained and in plain
words, in one or both languages and as many times as one likes. It is searched together with the
sentence and never shown: what is quoted stays a slice of the text. Known as document expansion
(Nogueira et al. 2019) and, where it resolves references, as decontextualisation (Choi et al. 2021).

A file `NAME.restated.jsonl` beside the text: its first line tells where it comes from, every other
line is an entry (see `index.aligned`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from index.aligned import parse_lines, read_text
from index.errors import DocumentError
from index.language import Language
from index.records import Document, Sentence

Versions = Mapping[Language, tuple[str, ...]]
"""A sentence in other words: for each language, once or several times."""


@dataclass(frozen=True, slots=True)
class Restatement:
    """A restatement as it stands in its file.

    Attributes:
        origin: who made it ("restatement by this project", a model's name, a person).
        entries: the versions of each sentence by its content hash.
    """

    origin: str
    entries: dict[str, Versions]

    def of(self, sentences: Sequence[Sentence], language: Language) -> tuple[tuple[str, ...], ...]:
        """Return the versions of each sentence in a language, none for some."""
        return tuple(self.entries.get(sentence.id, {}).get(language, ()) for sentence in sentences)

    def covers(self, document: Document) -> bool:
        """Tell whether most sentences of a document are restated."""
        restated = sum(sentence.id in self.entries for sentence in document.sentences)
        return 2 * restated > len(document.sentences)

    def stale(self, document: Document) -> tuple[str, ...]:
        """Return the keys that belong to no sentence of a document, in order."""
        known = {sentence.id for sentence in document.sentences}
        return tuple(key for key in self.entries if key not in known)


def path_beside(source: Path) -> Path:
    """Return where the restatement of a text file is looked for: `text.restated.jsonl`."""
    return source.with_suffix(".restated.jsonl")


def read(path: Path) -> Restatement | None:
    """Read a restatement file; None if there is none.

    Raises:
        DocumentError: if it is malformed.
    """
    text = read_text(path)
    return None if text is None else parse(text, str(path))


def parse(text: str, name: str) -> Restatement:
    """Parse the text of a restatement file.

    Raises:
        DocumentError: if it is malformed; the message names the line.
    """
    origins: list[str] = []
    entries: dict[str, Versions] = {}

    def begin(fields: dict[str, Any]) -> None:
        origins.append(str(fields["origin"]))

    def add(fields: dict[str, Any]) -> None:
        entries[str(fields["id"])] = _versions(fields)

    parse_lines(text, name, begin, add)
    if not origins:
        raise DocumentError(f"{name} does not begin with a line naming its `origin`.")
    return Restatement(origins[0], entries)


def to_jsonl(restatement: Restatement) -> str:
    """Return the text of a restatement file."""
    lines: list[dict[str, Any]] = [{"origin": restatement.origin}]
    for key, versions in restatement.entries.items():
        lines.append({"id": key} | {name: list(texts) for name, texts in versions.items()})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _versions(fields: dict[str, Any]) -> Versions:
    found: dict[Language, tuple[str, ...]] = {}
    for language in get_args(Language):
        texts = fields.get(language, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"{language} is no list of texts")
        if texts:
            found[language] = tuple(texts)
    return found
