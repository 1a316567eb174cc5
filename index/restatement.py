"""The sentences of a document in other words, so that questions in other words find them.

Prose refers back ("this region", "the latter") and says a thing once, in the author's words; people
ask about it in their own. A restatement says each sentence again, self-contained and in plain
words, in one or both languages and as many times as one likes. It is searched together with the
sentence and never shown: what is quoted stays a slice of the text. Known as document expansion
(Nogueira et al. 2019) and, where it resolves references, as decontextualisation (Choi et al. 2021).
It may also take a sentence apart into single facts, and foresee what readers ask: questions that
the sentence answers ("document expansion by query prediction", doc2query, Nogueira et al. 2019),
questions that it raises and the text leaves open, and what is asked next, in few words, once it has
been quoted. By these it is told what a sentence does not say.

A file `NAME.restated.jsonl` beside the text: its first line tells where it comes from, every other
line is an entry (see `index.aligned`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from sys import intern
from typing import Any, Literal, NamedTuple, get_args

from index.aligned import parse_lines, read_text
from index.errors import DocumentError
from index.language import Language
from index.records import Document, Sentence

Versions = Mapping[Language, tuple[str, ...]]
"""Texts about one sentence: for each language none, one or several."""
TextPart = Literal["wordings", "facts", "questions", "open"]
TEXT_PARTS: tuple[TextPart, ...] = get_args(TextPart)
Part = Literal[TextPart, "follow_ups"]
PARTS: tuple[Part, ...] = (*TEXT_PARTS, "follow_ups")


class FollowUp(NamedTuple):
    """What is asked next, and the content hash of the sentence that answers it; None: none does."""

    text: str
    answer: str | None


FollowUps = Mapping[Language, tuple[FollowUp, ...]]
"""For each language none, one or several."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said about one sentence; a language is missing where nobody has tried it.

    Attributes:
        wordings: the sentence in other words.
        facts: its single facts.
        questions: what it answers.
        open: what it raises and the whole text leaves open.
        follow_ups: what is asked once it has been quoted, and says little by itself.
    """

    wordings: Versions = field(default_factory=dict)
    facts: Versions = field(default_factory=dict)
    questions: Versions = field(default_factory=dict)
    open: Versions = field(default_factory=dict)
    follow_ups: FollowUps = field(default_factory=dict)

    def texts(self, part: TextPart) -> Versions:
        """Return one of the parts that are plain texts."""
        found: Versions = getattr(self, part)
        return found

    def with_texts(self, part: TextPart, versions: Versions) -> Entry:
        """Return the entry with some texts more, or in the place of what it had."""
        own: dict[str, Any] = {part: {**self.texts(part), **versions}}
        return replace(self, **own)

    def lacks(self, part: Part, language: Language) -> bool:
        """Tell whether nobody has tried a part in a language."""
        return language not in getattr(self, part)

    def merged(self, other: Entry) -> Entry:
        """Return what either of two entries has; where both have it, what the other has."""
        return Entry(**{part: {**getattr(self, part), **getattr(other, part)} for part in PARTS})


_NOTHING = Entry()


@dataclass(frozen=True, slots=True)
class Restatement:
    """A restatement as it stands in its file.

    Attributes:
        origin: who made it ("restatement by this project", a model's name, a person).
        entries: what is said about each sentence, by its content hash.
    """

    origin: str
    entries: Mapping[str, Entry]

    def of(
        self, sentences: Sequence[Sentence], language: Language, part: TextPart = "wordings"
    ) -> tuple[tuple[str, ...], ...]:
        """Return what is said about each sentence in a language, nothing about some."""
        entries = (self.entries.get(sentence.id, _NOTHING) for sentence in sentences)
        return tuple(entry.texts(part).get(language, ()) for entry in entries)

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
    entries: dict[str, Entry] = {}

    def begin(fields: dict[str, Any]) -> None:
        origins.append(str(fields["origin"]))

    def add(fields: dict[str, Any]) -> None:
        more = {part: _versions(fields.get(part, {})) for part in TEXT_PARTS[1:]}
        next_ = _follow_ups(fields.get("follow_ups", {}))
        entries[str(fields["id"])] = Entry(_versions(fields), **more, follow_ups=next_)

    parse_lines(text, name, begin, add)
    if not origins:
        raise DocumentError(f"{name} does not begin with a line naming its `origin`.")
    return Restatement(origins[0], entries)


def to_jsonl(restatement: Restatement) -> str:
    """Return the text of a restatement file."""
    lines = [json.dumps({"origin": restatement.origin}, ensure_ascii=False)]
    lines += [to_line(key, entry) for key, entry in restatement.entries.items()]
    return "".join(f"{line}\n" for line in lines)


def to_line(key: str, entry: Entry) -> str:
    """Return the line of one entry."""
    fields: dict[str, Any] = {"id": key} | _lists(entry.wordings)
    fields |= {part: _lists(own) for part in TEXT_PARTS[1:] if (own := entry.texts(part))}
    if entry.follow_ups:
        fields["follow_ups"] = _lists(entry.follow_ups)
    return json.dumps(fields, ensure_ascii=False)


def _lists(versions: Versions | FollowUps) -> dict[str, Any]:
    return {name: list(own) for name, own in versions.items()}


def _versions(fields: object) -> Versions:
    found: dict[Language, tuple[str, ...]] = {}
    for language, texts in _by_language(fields):
        if not all(isinstance(text, str) for text in texts):
            raise TypeError(f"{language} is no list of texts")
        found[language] = tuple(texts)
    return found


def _follow_ups(fields: object) -> FollowUps:
    """Read pairs of a text and a content hash, or none."""
    found: dict[Language, tuple[FollowUp, ...]] = {}
    for language, pairs in _by_language(fields):
        made = [FollowUp(*pair) for pair in pairs]
        if not all(isinstance(f.text, str) and isinstance(f.answer, str | None) for f in made):
            raise TypeError(f"{language} is no list of follow-ups")
        # Few sentences answer many: one string for each.
        found[language] = tuple(FollowUp(f.text, f.answer and intern(f.answer)) for f in made)
    return found


def _by_language(fields: object) -> Iterator[tuple[Language, list[Any]]]:
    if not isinstance(fields, dict):
        raise TypeError("no object")
    for language in get_args(Language):
        if language in fields:
            if not isinstance(fields[language], list):
                raise TypeError(f"{language} is no list")
            yield language, fields[language]
