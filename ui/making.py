"""What the commands have in common that make something beside a text with a model."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DocumentError, StoreError
from index.home import DEFAULT, index_folder
from index.source import BUNDLED

_KEPT = "What is done is in {}: the same command goes on from there."


def find(document: str) -> Path:
    """Find the text file of a document by its path or by the name of its index.

    Raises:
        DocumentError: if there is neither.
    """
    path = Path(document).expanduser()
    try:
        if path.is_file():
            return path
    except OSError as error:
        raise DocumentError(f"{document[:60]}… cannot be the name of a document.") from error
    if document == DEFAULT:
        return BUNDLED
    from index.store import MANIFEST, read_manifest

    try:
        folder = index_folder(document)
    except StoreError:
        folder = None
    if folder is not None and (folder / MANIFEST).exists():
        origin = read_manifest(folder).origin
        if origin is None:
            return BUNDLED
        if not Path(origin).is_file():
            raise DocumentError(
                f"The text of {document} is no longer at {origin}: name the file where it is now."
            )
        return Path(origin)
    if path.exists():
        return path  # a folder, which reading refuses in its own words
    raise DocumentError(
        f"There is no document {document}: name a text file, or a document that "
        "`fussnote info` lists."
    )


def refuse_bundled(text: Path, out: Path | None, what: str) -> None:
    """Keep what lies beside the bundled brief from being written over.

    Raises:
        DocumentError: if the text is the brief, and no other place is named.
    """
    if out is None and _is_bundled(text):
        raise DocumentError(
            f"The bundled brief has its {what}: name a file with --out to make another one."
        )


@contextmanager
def keeping(part: Path) -> Iterator[None]:
    """Say where the unfinished work lies when it is interrupted, or the model fails."""
    from rag.writer.errors import ModelError

    try:
        yield
    except KeyboardInterrupt:
        if part.exists():
            sys.stderr.write(f"fussnote: interrupted. {_KEPT.format(part)}\n")
        raise
    except ModelError as error:
        if part.exists():
            raise ModelError(f"{error} {_KEPT.format(part)}") from error
        raise


def say_next(made: Path, beside: Path, text: Path, what: str) -> None:
    """Say what is to be done with what was made, so that it is searched."""
    if _is_bundled(text):
        sys.stdout.write(f"The brief keeps its own {what}.\n")
    elif made.resolve() == beside.resolve():
        sys.stdout.write(f"Now run `fussnote index {text}`.\n")
    else:
        sys.stdout.write(f"To search it, put it at {beside} and run `fussnote index {text}`.\n")


def _is_bundled(text: Path) -> bool:
    return text.exists() and text.samefile(BUNDLED)
