"""Restates what of a document has not been restated yet, and puts the whole in its place.

What is done is appended to `FILE.part` at once: the next run goes on from there. A sentence that
has been restated but not taken apart, or not asked about, gets only what it lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index import restatement
from index.language import Language
from index.records import Document, Sentence
from index.restatement import (
    PARTS,
    Entry,
    FollowUp,
    Part,
    Restatement,
    to_jsonl,
    to_line,
)
from rag.restate.chat import ChatRestater, Context
from rag.translate.files import check_writable, locked, part_path, put_in_place
from rag.writer.errors import ModelError

_BEFORE, _AFTER = 12, 12
"""Sentences that a model sees before and after the one that it restates."""
_GIVE_UP = 8
"""Sentences in a row without a restatement after which a model is taken to be of no use."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is, and what is to be done.

    Attributes:
        document: the text.
        path: where its restatement belongs.
        languages: those it is wanted in.
        done: what lies there or was left by an interrupted run, without stale entries.
        begun: how many of these an interrupted run has left.
        stale: how many entries belong to nothing in the text.
        sentences: those that lack something.
    """

    document: Document
    path: Path
    languages: tuple[Language, ...]
    done: Restatement
    begun: int
    stale: int
    sentences: tuple[int, ...]

    @property
    def is_done(self) -> bool:
        """Tell whether the file is there, and as it should be."""
        return not (self.sentences or self.stale or self.begun) and self.path.exists()


def plan(document: Document, path: Path, languages: tuple[Language, ...]) -> Plan:
    """Find out what is to be done.

    Raises:
        DocumentError: if nothing can be written there, or what lies there is malformed.
    """
    check_writable(path)
    existing = restatement.read(path) or Restatement("", {})
    begun = _begun(part_path(path))
    known = {sentence.id for sentence in document.sentences}
    entries = {
        key: existing.entries.get(key, Entry()).merged(begun.entries.get(key, Entry()))
        for key in {**begun.entries, **existing.entries}
    }
    stale = len(entries.keys() - known)
    done = Restatement(
        "; ".join(dict.fromkeys(filter(None, (existing.origin, begun.origin)))),
        {key: entry for key, entry in entries.items() if key in known},
    )
    seen: set[str] = set()
    missing = []
    for number, sentence in enumerate(document.sentences):
        if sentence.id not in seen and _lacking(done.entries.get(sentence.id), languages):
            missing.append(number)
        seen.add(sentence.id)
    new = sum(entries[key] != existing.entries.get(key) for key in begun.entries)
    return Plan(document, path, languages, done, new, stale, tuple(missing))


def carry_out(
    todo: Plan, restater: ChatRestater | None, progress: Callable[[], None] = lambda: None
) -> tuple[Restatement, int]:
    """Restate what is missing, and put the finished file in its place.

    Args:
        todo: what is to be done.
        restater: what restates; not needed if nothing is missing.
        progress: called after each sentence.

    Returns:
        The whole, and how many sentences the model could not restate.

    Raises:
        ModelError: if the model fails; what was done is kept.
        DocumentError: if another process is at it, or the files cannot be written.
    """
    names = [*todo.done.origin.split("; "), restater.name if restater else ""]
    origin = "; ".join(dict.fromkeys(filter(None, names)))
    entries = dict(todo.done.entries)
    failed, in_a_row = 0, 0
    with locked(todo.path):
        part = part_path(todo.path)
        fresh = part.with_name(part.name + ".new")
        fresh.write_text(to_jsonl(Restatement(origin, entries)), encoding="utf-8", newline="\n")
        fresh.replace(part)
        with part.open("a", encoding="utf-8", newline="\n") as file:
            for sentence, entry in _restated(todo, restater):
                progress()
                if not any(entry.wordings.values()):
                    failed, in_a_row = failed + 1, in_a_row + 1
                    if in_a_row == _GIVE_UP and restater is not None:
                        raise ModelError(
                            f"{restater.name} could not restate {_GIVE_UP} sentences in a row: "
                            "name another model."
                        )
                    continue
                in_a_row = 0
                entries[sentence.id] = entry
                file.write(to_line(sentence.id, entry) + "\n")
                file.flush()
        order = [s.id for s in todo.document.sentences if s.id in entries]
        whole = Restatement(origin, {key: entries[key] for key in order})
        put_in_place(todo.path, to_jsonl(whole), keep=bool(todo.stale))
    return whole, failed


def _lacking(entry: Entry | None, languages: Sequence[Language]) -> list[tuple[Language, Part]]:
    """Return what nobody has tried to write about a sentence."""
    entry = entry or Entry()
    return [
        (language, part) for language in languages for part in PARTS if entry.lacks(part, language)
    ]


def _restated(todo: Plan, restater: ChatRestater | None) -> Iterator[tuple[Sentence, Entry]]:
    """Yield each sentence with what there is about it now; not restated, it is not asked about."""
    if restater is None:
        return
    document = todo.document
    for number in todo.sentences:
        sentence = document.sentences[number]
        context = _context(document, number)
        entry = todo.done.entries.get(sentence.id, Entry())
        for language, part in _lacking(entry, todo.languages):
            if part != "wordings" and not entry.wordings.get(language):
                continue
            if part == "follow_ups":
                asked = _identified(document, number, restater.follow_ups(context, language))
                entry = replace(entry, follow_ups={**entry.follow_ups, language: asked})
            elif (made := restater.write(part, context, language)) or part != "wordings":
                entry = entry.with_texts(part, {language: made})
        yield sentence, entry


def _context(document: Document, number: int) -> Context:
    """Return a sentence with what stands around it."""
    first = max(number - _BEFORE, 0)
    texts = [document.quote(s.span) for s in document.sentences[first : number + 1 + _AFTER]]
    at = number - first
    return Context(texts[at], tuple(texts[:at]), tuple(texts[at + 1 :]))


def _identified(
    document: Document, number: int, asked: Sequence[tuple[str, int | None]]
) -> tuple[FollowUp, ...]:
    """Put the content hash of the sentence that answers in the place of its place."""
    first = max(number - _BEFORE, 0)
    return tuple(
        FollowUp(text, None if place is None else document.sentences[first + place].id)
        for text, place in asked
    )


def _begun(path: Path) -> Restatement:
    """Read what an interrupted run has left; a torn last line is dropped."""
    if not path.exists():
        return Restatement("", {})
    text = path.read_text(encoding="utf-8", errors="replace")
    whole = text[: text.rfind("\n") + 1]
    return restatement.parse(whole, str(path)) if whole.strip() else Restatement("", {})
