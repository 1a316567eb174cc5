"""The sentences of a document in other words, so that questions in other words find them.

Prose refers back ("this region", "the latter") and says a thing once, in the author's words; people
ask about it in their own. A restatement says each sentence again, self-contained and in plain
words, in one or both languages and as many times as one likes. It is searched together with the
sentence and never shown: what is quoted stays a slice of the text. Known as document expansion
(Nogueira et al. 2019) and, where it resolves references, as decontextualisation (Choi et al. 2021).
It may also take a sentence apart into single facts, by which it is told what the sentence does not
say.

A file `NAME.restated.jsonl` beside the text: its first line tells where it comes from, every other
line is an entry (see `index.aligned`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
        facts: single facts of each sentence, likewise; of some there may be none.
    """

    origin: str
    entries: dict[str, Versions]
    facts: dict[str, Versions] = field(default_factory=dict)

    def of(self, sentences: Sequence[Sentence], language: Language) -> tuple[tuple[str, ...], ...]:
        """Return the versions of each sentence in a language, none for some."""
        return tuple(self.entries.get(sentence.id, {}).get(language, ()) for sentence in sentences)

    def facts_of(
        self, sentences: Sequence[Sentence], language: Language
    ) -> tuple[tuple[str, ...], ...]:
        """Return the facts of each sentence in a language, none for some."""
        return tuple(self.facts.get(sentence.id, {}).get(language, ()) for sentence in sentences)

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
    facts: dict[str, Versions] = {}

    def begin(fields: dict[str, Any]) -> None:
        origins.append(str(fields["origin"]))

    def add(fields: dict[str, Any]) -> None:
        key = str(fields["id"])
        entries[key] = _versions(fields)
        own = fields.get("facts", {})
        if not isinstance(own, dict):
            raise TypeError("facts are no object")
        if found := _versions(own):
            facts[key] = found

    parse_lines(text, name, begin, add)
    if not origins:
        raise DocumentError(f"{name} does not begin with a line naming its `origin`.")
    return Restatement(origins[0], entries, facts)


def to_jsonl(restatement: Restatement) -> str:
    """Return the text of a restatement file."""
    lines: list[dict[str, Any]] = [{"origin": restatement.origin}]
    for key, versions in restatement.entries.items():
        line = {"id": key} | _lists(versions)
        if key in restatement.facts:
            line["facts"] = _lists(restatement.facts[key])
        lines.append(line)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _lists(versions: Versions) -> dict[str, Any]:
    return {name: list(texts) for name, texts in versions.items()}


def _versions(fields: dict[str, Any]) -> Versions:
    found: dict[Language, tuple[str, ...]] = {}
    for language in get_args(Language):
        texts = fields.get(language, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"{language} is no list of texts")
        if texts:
            found[language] = tuple(texts)
    return found
