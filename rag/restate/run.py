"""Restates what of a document has not been restated yet, and puts the whole in its place.

What is done is appended to `FILE.part` at once: the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index import restatement
from index.language import Language
from index.records import Document, Sentence
from index.restatement import Restatement, Versions, to_jsonl
from rag.restate.chat import ChatRestater
from rag.translate.files import check_writable, locked, part_path, put_in_place
from rag.writer.errors import ModelError

_CONTEXT = 3
"""Sentences that a model sees before the one it restates."""
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
        sentences: those without a restatement.
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
    entries = {**begun.entries, **existing.entries}
    facts = {**begun.facts, **existing.facts}
    stale = len(Restatement("", entries).stale(document))
    known = {sentence.id for sentence in document.sentences}
    done = Restatement(
        "; ".join(dict.fromkeys(filter(None, (existing.origin, begun.origin)))),
        {key: versions for key, versions in entries.items() if key in known},
        {key: versions for key, versions in facts.items() if key in known},
    )
    seen = set(done.entries)
    missing = []
    for number, sentence in enumerate(document.sentences):
        if sentence.id not in seen:
            seen.add(sentence.id)
            missing.append(number)
    new = sum(key not in existing.entries for key in begun.entries)
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
    entries, facts = dict(todo.done.entries), dict(todo.done.facts)
    failed, in_a_row = 0, 0
    with locked(todo.path):
        part = part_path(todo.path)
        fresh = part.with_name(part.name + ".new")
        done = to_jsonl(Restatement(origin, entries, facts))
        fresh.write_text(done, encoding="utf-8", newline="\n")
        fresh.replace(part)
        with part.open("a", encoding="utf-8", newline="\n") as file:
            for sentence, versions, own in _restated(todo, restater):
                progress()
                if not versions:
                    failed, in_a_row = failed + 1, in_a_row + 1
                    if in_a_row == _GIVE_UP and restater is not None:
                        raise ModelError(
                            f"{restater.name} could not restate {_GIVE_UP} sentences in a row: "
                            "name another model."
                        )
                    continue
                in_a_row = 0
                entries[sentence.id] = versions
                if own:
                    facts[sentence.id] = own
                file.write(_line(sentence.id, versions, own))
                file.flush()
        order = [s.id for s in todo.document.sentences if s.id in entries]
        whole = Restatement(origin, {key: entries[key] for key in order}, facts)
        put_in_place(todo.path, to_jsonl(whole), keep=bool(todo.stale))
    return whole, failed


def _line(key: str, versions: Versions, facts: Versions) -> str:
    """Return the line of one sentence, without the one that names the origin."""
    whole = Restatement("", {key: versions}, {key: facts} if facts else {})
    return to_jsonl(whole).split("\n", 1)[1]


def _restated(
    todo: Plan, restater: ChatRestater | None
) -> Iterator[tuple[Sentence, Versions, Versions]]:
    """Yield each sentence in other words, and its facts."""
    if restater is None:
        return
    document = todo.document
    for number in todo.sentences:
        sentence = document.sentences[number]
        before = document.sentences[max(number - _CONTEXT, 0) : number]
        told = " ".join(document.quote(s.span) for s in before)
        text = document.quote(sentence.span)
        versions: dict[Language, tuple[str, ...]] = {}
        facts: dict[Language, tuple[str, ...]] = {}
        for language in todo.languages:
            if made := restater.restate(text, told, language):
                versions[language] = made
                facts[language] = restater.facts(text, told, language)
        yield sentence, versions, {key: own for key, own in facts.items() if own}


def _begun(path: Path) -> Restatement:
    """Read what an interrupted run has left; a torn last line is dropped."""
    if not path.exists():
        return Restatement("", {})
    text = path.read_text(encoding="utf-8", errors="replace")
    whole = text[: text.rfind("\n") + 1]
    return restatement.parse(whole, str(path)) if whole.strip() else Restatement("", {})
