"""Builds the index of a document and puts it in its place in one step."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from index import passages, restatement, serialise, translation
from index.companions import Companions
from index.encoder import TokenEncoder
from index.errors import StoreError
from index.foreseen import foreseen, foreseen_next
from index.language import Language
from index.layout import Kind
from index.question_index import QuestionIndex
from index.records import Document
from index.restatement import Restatement
from index.source import Source
from index.store import (
    FORESEEN,
    FORESEEN_NEXT,
    FORMAT,
    MANIFEST,
    RESTATEMENT,
    SOURCE,
    TRANSLATION,
    Manifest,
    Side,
    StoredIndex,
)
from index.structure import structure
from index.text_index import TextIndex
from index.vectors import VectorIndex

_PARTS: dict[Language, dict[Kind, str]] = {
    "de": {
        Kind.TITLE: "Titel des Textes, Überschrift",
        Kind.AUTHOR: "Autorin, Autor, Verfasserin des Textes, geschrieben von",
        Kind.KEYWORDS: "Schlagwörter des Textes, Stichwörter, Themen",
        Kind.CAPTION: "Abbildung, Karte, Bild im Text",
        Kind.HEADING: "Überschrift, Abschnitt",
    },
    "en": {
        Kind.TITLE: "Title of the text, headline",
        Kind.AUTHOR: "Author of the text, written by, writer",
        Kind.KEYWORDS: "Keywords of the text, topics",
        Kind.CAPTION: "Figure, map, picture in the text",
        Kind.HEADING: "Heading, section",
    },
}
"""What parts of a document are called that do not say so themselves."""

_ALONE = Companions()
_TEMPORARY = ".building-"
_LOCK = ".lock"
_LOCK_SECONDS = 30.0
_ABANDONED_SECONDS = 3600.0
"""Age at which a temporary folder must be that of a build that was killed."""


def build(
    source: Source,
    encoder: TokenEncoder,
    folder: Path,
    *,
    companions: Companions = _ALONE,
    origin: Path | None = None,
    encoder_name: str | None = None,
) -> StoredIndex:
    """Index a document.

    Args:
        source: the text.
        encoder: makes the vectors.
        folder: where the index belongs.
        companions: its translation into the other language, and its restatement.
        origin: path of the file; None for the bundled brief.
        encoder_name: what the encoder was loaded by; None for the bundled one.

    Raises:
        StoreError: if the folder cannot be written, or there is no space.
    """
    document = structure(source)
    translated, restated = companions.translation, companions.restatement
    if translated is not None and translated.language == document.language:
        raise StoreError(
            f"The translation of {document.name} is in the language of the text itself "
            f"({document.language}): mend or remove it."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=folder))
    except OSError as error:
        raise StoreError(_unwritable(folder, error)) from error
    try:
        (place / SOURCE).write_bytes(source.text.encode("utf-8"))
        serialise.write(document, place)
        sides = searchable(document, encoder, companions)
        for language, side in sides.items():
            side.save(place, language)
        listed = foreseen(restated, document, list(sides))
        questions = QuestionIndex.build(listed.texts, encoder, listed.answers)
        questions.save(place, FORESEEN)
        listed = foreseen_next(restated, document, list(sides))
        follow_ups = QuestionIndex.build(listed.texts, encoder, listed.answers)
        follow_ups.save(place, FORESEEN_NEXT)
        if translated is not None:
            _write(place / TRANSLATION, translation.to_jsonl(translated))
        if restated is not None:
            _write(place / RESTATEMENT, restatement.to_jsonl(restated))
        manifest = Manifest(
            format=FORMAT,
            name=document.name,
            origin=None if origin is None else str(origin.resolve()),
            document_sha256=source.sha256,
            encoder=encoder.identity,
            encoder_name=encoder_name,
            settings={"passage_characters": passages.TARGET},
            languages=list(sides),
            translation_sha256=companions.digests.translation,
            restatement_sha256=companions.digests.restatement,
            folder=place.name.removeprefix(_TEMPORARY),
            files={path.name: _flushed_hash(path) for path in sorted(place.iterdir())},
        )
        _put_in_place(folder, place, manifest)
    except OSError as error:
        raise StoreError(_unwritable(folder, error)) from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return StoredIndex(folder, manifest, source, document, companions, sides, questions, follow_ups)


def searchable(
    document: Document, encoder: TokenEncoder, companions: Companions = _ALONE
) -> dict[Language, Side]:
    """Index the sentences and the passages of a document, and of its translation.

    Sentences are indexed together with what a restatement says of them in other words. Title,
    author, keywords and captions do not say what they are, so they are indexed with a few words
    that do; passages with the heading of their section.
    """
    texts = [document.quote(s.span) for s in document.sentences]
    headings = [section.title for section in document.sections]
    language, restated, translated = (
        document.language,
        companions.restatement,
        companions.translation,
    )
    sides = {language: _side(document, texts, restated, headings, language, encoder)}
    if translated is not None:
        texts = [text or "" for text in translated.of(document.sentences)]
        headings = [translated.entries.get(section.id, "") for section in document.sections]
        language = translated.language
        sides[language] = _side(document, texts, restated, headings, language, encoder)
    return sides


def _side(
    document: Document,
    texts: Sequence[str],
    restated: Restatement | None,
    headings: Sequence[str],
    language: Language,
    encoder: TokenEncoder,
) -> Side:
    hints = _PARTS[language]
    told = [
        f"{hints[sentence.kind]}: {text}" if sentence.kind in hints else text
        for sentence, text in zip(document.sentences, texts, strict=True)
    ]
    windows = ["\n".join((headings[p.section], *told[p.first : p.last])) for p in document.passages]
    more = [()] * len(told) if restated is None else restated.of(document.sentences, language)
    wordings = [(text, *others) for text, others in zip(told, more, strict=True)]
    return Side(
        TextIndex.build(wordings, language, encoder),
        VectorIndex.build(encoder.encode(windows, "passage")),
    )


def _put_in_place(folder: Path, place: Path, manifest: Manifest) -> None:
    """Rename the files' folder, then the manifest; then clear away what it no longer names.

    The lock keeps a second build from clearing away a folder that is about to be named. It is
    the operating system's: a killed build holds it no longer.
    """
    new_manifest = place.with_suffix(".json")
    try:
        with FileLock(folder / _LOCK, timeout=_LOCK_SECONDS):
            place.rename(folder / manifest.folder)
            with new_manifest.open("w", encoding="utf-8", newline="\n") as file:
                file.write(manifest.to_json())
                file.flush()
                os.fsync(file.fileno())
            new_manifest.replace(folder / MANIFEST)
            _clear(folder, manifest)
    except Timeout as error:
        raise StoreError(
            f"Another process holds {folder / _LOCK}: wait until its build is done."
        ) from error
    finally:
        new_manifest.unlink(missing_ok=True)


def _clear(folder: Path, manifest: Manifest) -> None:
    now = time.time()
    for path in folder.iterdir():
        temporary = path.name.startswith(_TEMPORARY)
        if path.name in (MANIFEST, _LOCK, manifest.folder):
            continue
        if temporary and now - path.stat().st_mtime < _ABANDONED_SECONDS:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif temporary:
            path.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _flushed_hash(path: Path) -> str:
    """Hash a file after it has reached the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return hashlib.sha256(file.read()).hexdigest()


def _unwritable(folder: Path, error: OSError) -> str:
    return (
        f"{folder} cannot be written ({error.strerror}): free some space, or name another "
        "place with FUSSNOTE_HOME."
    )
