"""An index on disk: opened only if it is whole, current, and made with the right encoder.

::

    HOME/index/brief/
    ├── manifest.json     format, document, encoder, settings, SHA-256 of each file, and the name
    │                     of the folder that holds them
    └── 3f2a91c04d7e/     the files themselves

A build writes into a folder of its own and then replaces the manifest, which is one rename:
whoever is killed, and whenever, either the old index is there or the new one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index import restatement, serialise, source, translation
from index.companions import Companions, digests_beside
from index.encoder import Encoder
from index.errors import FussnoteError, StoreError
from index.home import DEFAULT, index_folder
from index.language import Language
from index.question_index import QuestionIndex
from index.records import Document
from index.source import BUNDLED, Source
from index.text_index import TextIndex
from index.translation import Translation
from index.vectors import VectorIndex

FORMAT = 7
MANIFEST = "manifest.json"
SOURCE = "source.txt"
TRANSLATION = "translation.jsonl"
RESTATEMENT = "restatement.jsonl"
FORESEEN, FORESEEN_NEXT = "foreseen", "foreseen_next"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index says about itself.

    Attributes:
        format: version of the layout on disk.
        name: the document's name.
        origin: path of the source file; None for the bundled brief.
        document_sha256: SHA-256 of the source file.
        encoder: identity of the encoder (`name@hash`).
        encoder_name: what to load it by; None for the bundled one.
        settings: what else shaped the index.
        languages: the languages it can be searched in: that of the text, that of a translation.
        translation_sha256: SHA-256 of the translation's file; None without one.
        restatement_sha256: SHA-256 of the restatement's file; None without one.
        folder: name of the folder with the files.
        files: for each of them its SHA-256.
    """

    format: int
    name: str
    origin: str | None
    document_sha256: str
    encoder: str
    encoder_name: str | None
    settings: dict[str, Any]
    languages: list[Language]
    translation_sha256: str | None
    restatement_sha256: str | None
    folder: str
    files: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> str:
        """SHA-256 of all the files, by their names: the same for the same index built again."""
        listed = "".join(f"{name} {digest}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(listed.encode("utf-8")).hexdigest()

    def to_json(self) -> str:
        """Return the text of the manifest file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class Side:
    """A document as it can be searched in one language.

    Attributes:
        sentences: all of them.
        passages: pooled vectors of the passages; their words and tokens are their sentences'.
    """

    sentences: TextIndex
    passages: VectorIndex

    def save(self, folder: Path, language: Language) -> None:
        """Write the files of both."""
        self.sentences.save(folder, f"sentences.{language}")
        self.passages.save(folder / f"passages.{language}.faiss")

    @classmethod
    def load(cls, folder: Path, language: Language) -> Side:
        """Read the files of both.

        Raises:
            StoreError: if one is missing or damaged.
        """
        return cls(
            TextIndex.load(folder, f"sentences.{language}"),
            VectorIndex.load(folder / f"passages.{language}.faiss"),
        )


@dataclass(frozen=True)
class StoredIndex:
    """An opened index.

    Attributes:
        folder: where it lies.
        manifest: what it says about itself.
        source: the text as it was read.
        document: the text as it is cited.
        companions: what lies beside the text.
        sides: one for each language it can be searched in.
        foreseen: the questions that `index.foreseen` lists for these languages.
        foreseen_next: the follow-ups.
    """

    folder: Path
    manifest: Manifest
    source: Source
    document: Document
    companions: Companions
    sides: dict[Language, Side]
    foreseen: QuestionIndex
    foreseen_next: QuestionIndex

    @property
    def translation(self) -> Translation | None:
        """The translation of the document, if there is one."""
        return self.companions.translation

    @property
    def restated(self) -> bool:
        """Whether most of its sentences can be found by other words than their own."""
        restated = self.companions.restatement
        return restated is not None and restated.covers(self.document)

    def check_encoder(self, encoder: Encoder) -> None:
        """Refuse any encoder but the one that made the index.

        Raises:
            StoreError: if it is another one.
        """
        if encoder.identity != self.manifest.encoder:
            raise StoreError(
                f"The index {self.folder} was made with the encoder {self.manifest.encoder}, "
                f"not with {encoder.identity}: run `{mend(self.manifest)}`."
            )


def open_index(name: str = DEFAULT) -> StoredIndex:
    """Open the index of a document by its name.

    Raises:
        StoreError: if there is none, or it is damaged, stale, or of another format.
    """
    folder = index_folder(name)
    while True:
        manifest = read_manifest(folder)
        try:
            return load(folder, manifest)
        except StoreError:
            # Another process may just have put a new index in the place of this one.
            if read_manifest(folder) == manifest:
                raise


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an index.

    Raises:
        StoreError: if there is none, or it cannot be used.
    """
    path = folder / MANIFEST
    command = "fussnote index" if folder.name == DEFAULT else "fussnote index FILE"
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"There is no index at {folder}: run `{command}`.") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} is damaged: run `{command}`.") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise StoreError(f"{path} is of another format than {FORMAT}: run `{command}`.")
    try:
        return Manifest(**fields)
    except TypeError as error:
        raise StoreError(f"{path} is damaged: run `{command}`.") from error


def load(folder: Path, manifest: Manifest) -> StoredIndex:
    """Check every file of an index and load it.

    Raises:
        StoreError: if a file is missing, changed or truncated, or the source has changed since.
    """
    place = folder / manifest.folder
    for file, expected in manifest.files.items():
        if _hash(place / file, manifest) != expected:
            raise StoreError(
                f"{place / file} is damaged (its SHA-256 is not that of the manifest): "
                f"run `{mend(manifest)}`."
            )
    _check_origin(manifest)
    try:
        document = serialise.read(place)
        return StoredIndex(
            folder,
            manifest,
            source.from_bytes((place / SOURCE).read_bytes(), manifest.name, document.bibliography),
            document,
            Companions(
                translation.read(place / TRANSLATION), restatement.read(place / RESTATEMENT)
            ),
            {language: Side.load(place, language) for language in manifest.languages},
            QuestionIndex.load(place, FORESEEN),
            # Only conversations want them, and only a few at a time.
            QuestionIndex.load(place, FORESEEN_NEXT, mapped=True),
        )
    except (OSError, ValueError, KeyError, TypeError, FussnoteError) as error:
        raise StoreError(f"{place} cannot be read: run `{mend(manifest)}`.") from error


def mend(manifest: Manifest) -> str:
    """Return the command that builds an index again."""
    command = "fussnote index"
    if manifest.origin is not None:
        command += f" {manifest.origin}"
    if manifest.encoder_name is not None:
        command += f" --encoder {manifest.encoder_name}"
    return command


def _hash(path: Path, manifest: Manifest) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path} is missing: run `{mend(manifest)}`.") from error


def _check_origin(manifest: Manifest) -> None:
    """Refuse an index whose text has changed, or what lies beside it; a text may be gone."""
    path = BUNDLED if manifest.origin is None else Path(manifest.origin)
    try:
        current = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return
    if current != manifest.document_sha256:
        raise StoreError(
            f"The index of {manifest.name} is older than its text: run `{mend(manifest)}`."
        )
    present = digests_beside(path, manifest.languages[0])
    for what, digest, indexed in (
        ("translation", present.translation, manifest.translation_sha256),
        ("restatement", present.restatement, manifest.restatement_sha256),
    ):
        if digest != indexed:
            raise StoreError(
                f"The index of {manifest.name} is not of its present {what}: "
                f"run `{mend(manifest)}`."
            )
