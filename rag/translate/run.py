"""Translates what of a document has no translation yet, and puts the whole in its place.

What is done is kept in `FILE.part` whatever happens: the next run goes on from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index import language as languages
from index import translation
from index.errors import DocumentError
from index.language import Language
from index.records import Document
from index.translation import Translation, other, to_jsonl
from rag.translate.files import check_writable, locked, part_path, put_in_place
from rag.translate.part import PartFile
from rag.translate.translator import NAMES, Piece, Translator
from rag.writer.errors import ModelError

_GIVE_UP = 8
"""Pieces in a row without a translation after which a model is taken to be of no use."""
_ENOUGH = 8
"""Translations after which it shows whether the model translates at all."""
_LONG = 40
"""Letters of a text whose language can be told."""
_SURE = 6.0
"""Log-odds from which a text is taken to be in a language."""
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is, and what is to be done.

    Attributes:
        document: the text.
        path: where its translation belongs.
        existing: the translation that lies there; without any entries if there is none.
        begun: what an interrupted run has left.
        pieces: what has no translation yet.
        stale: entries of the existing translation that belong to nothing in the text.
    """

    document: Document
    path: Path
    existing: Translation
    begun: Translation
    pieces: tuple[Piece, ...]
    stale: tuple[str, ...]

    @property
    def target(self) -> Language:
        """The language to translate into."""
        return self.existing.language

    @property
    def is_done(self) -> bool:
        """Tell whether the file is there, and as it should be."""
        return not (self.pieces or self.stale or self.begun.entries) and self.path.exists()


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to.

    Attributes:
        entries: entries of the finished file.
        translated: those of this run.
        untranslated: texts that the model could not translate.
        unchanged: translations that read as if they were still in the language of the text.
        kept: where the replaced file lies, if it had stale entries.
    """

    entries: int
    translated: int
    untranslated: tuple[str, ...]
    unchanged: tuple[str, ...]
    kept: Path | None


def plan(document: Document, path: Path) -> Plan:
    """Find out what is to be done.

    Raises:
        DocumentError: if nothing can be written there, or what lies there is no translation of
            this text's language into the other one.
    """
    target = other(document.language)
    check_writable(path)
    nothing = Translation(target, "", {})
    existing = translation.read(path) or nothing
    if existing.language != target:
        raise DocumentError(
            f"{path} is in {NAMES[document.language]}, and so is {document.name} already: remove "
            f"it, or name another place for the translation into {NAMES[target]} with --out."
        )
    begun = PartFile.open(part_path(path), nothing).translation
    done = existing.entries.keys() | begun.entries.keys()
    pieces = tuple(piece for piece in _pieces(document) if piece.id not in done)
    return Plan(document, path, existing, begun, pieces, existing.stale(document))


def carry_out(
    todo: Plan, translator: Translator | None, progress: Callable[[], None] = lambda: None
) -> Result:
    """Translate what is missing, and put the finished file in its place.

    Args:
        todo: what is to be done.
        translator: what translates; not needed if nothing is missing.
        progress: called after each piece.

    Raises:
        ModelError: if the model fails, or does not translate; what was done is kept.
        DocumentError: if another process is at it, or the files cannot be written.
    """
    document, source = todo.document, todo.document.language
    untranslated: list[str] = []
    unchanged: dict[str, str] = {}
    with locked(todo.path):
        part = PartFile.open(part_path(todo.path), Translation(todo.target, "", {}))
        origin = _origins(
            todo.existing.origin, part.translation.origin, translator.name if translator else ""
        )
        try:
            made, failed = 0, 0
            for piece, text in _translated(todo.pieces, translator):
                progress()
                if text is None or not text.strip():
                    untranslated.append(piece.text)
                    failed += 1
                    if failed == _GIVE_UP:
                        raise ModelError(
                            f"{_name(translator)} could not translate {failed} sentences in a "
                            "row: name another model."
                        )
                    continue
                made, failed = made + 1, 0
                if _still_in(source, piece.text, text):
                    # Not written until it shows that these are exceptions.
                    unchanged[piece.id] = text
                    if len(unchanged) >= _ENOUGH and 2 * len(unchanged) > made:
                        raise ModelError(
                            f"What {_name(translator)} writes is still in {NAMES[source]}: name a "
                            f"model that translates into {NAMES[todo.target]}."
                        )
                else:
                    part.add(piece.id, text, origin)
            for key, text in unchanged.items():
                part.add(key, text, origin)
        finally:
            part.close()
        entries = {**part.translation.entries, **todo.existing.entries}
        whole = Translation(todo.target, origin, _in_order(document, entries))
        kept = put_in_place(todo.path, to_jsonl(whole), keep=bool(todo.stale))
    return Result(len(whole.entries), made, tuple(untranslated), tuple(unchanged.values()), kept)


def _pieces(document: Document) -> Iterator[Piece]:
    """Yield headings and sentences, each text once.

    Names of sections that stand nowhere in the text (the name of the file) are left alone.
    """
    seen: set[str] = set()
    for section in document.sections:
        named = section.title == document.bibliography.title and section.title not in document.text
        if section.id not in seen and not named:
            seen.add(section.id)
            yield Piece(section.id, section.title)
    before = ""
    for sentence in document.sentences:
        text = document.quote(sentence.span)
        if sentence.id not in seen:
            seen.add(sentence.id)
            yield Piece(sentence.id, text, before)
        before = text


def _translated(
    pieces: tuple[Piece, ...], translator: Translator | None
) -> Iterator[tuple[Piece, str | None]]:
    """Yield each piece with its translation; numbers and addresses are their own."""
    worded = [piece for piece in pieces if _WORD.search(_ADDRESS.sub("", piece.text))]
    asked = {piece.id for piece in worded}
    for piece in pieces:
        if piece.id not in asked:
            yield piece, piece.text
    if worded and translator is not None:
        yield from zip(worded, translator.translate(worded), strict=True)


def _still_in(source: Language, text: str, translated: str) -> bool:
    """Tell whether a translation is in the language of the text: of one long enough to tell."""
    if len(text) < _LONG or not _WORD.search(_ADDRESS.sub("", text)):
        return False
    odds = languages.score(translated)
    return odds > _SURE if source == "de" else odds < -_SURE


def _in_order(document: Document, entries: dict[str, str]) -> dict[str, str]:
    """Put entries in the order of the document, headings first; leave stale ones out."""
    keys = [s.id for s in document.sections] + [s.id for s in document.sentences]
    return {key: entries[key] for key in keys if key in entries}


def _origins(*origins: str) -> str:
    """Name all who have had a part in a translation, each once."""
    names = [name for origin in origins for name in origin.split("; ") if name]
    return "; ".join(dict.fromkeys(names))


def _name(translator: Translator | None) -> str:
    return translator.name if translator is not None else ""
