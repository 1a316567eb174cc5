"""The files of what a model makes for a document: begun beside their place, put there when done."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import DocumentError


def part_path(path: Path) -> Path:
    """Return where the unfinished file lies."""
    return path.with_name(path.name + ".part")


def put_in_place(path: Path, text: str, *, keep: bool) -> Path | None:
    """Rename the finished file into its place, then remove the unfinished one.

    Who is killed in between finds both, and the next run does the rest.

    Returns:
        Where the replaced file lies, if it is to be kept.
    """
    fresh = path.with_name(path.name + ".new")
    kept = path.with_name(path.name + ".old") if keep and path.exists() else None
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if kept is not None:
            # A person may have written the entries that are left out now.
            shutil.copyfile(path, kept)
        fresh.replace(path)
        part_path(path).unlink(missing_ok=True)
    finally:
        fresh.unlink(missing_ok=True)
    return kept


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep a second run away from the same file, and say in one line what cannot be written.

    Raises:
        DocumentError: if there is one, or the disk refuses.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        with FileLock(lock, timeout=0):
            try:
                yield
            finally:
                lock.unlink(missing_ok=True)
    except Timeout as error:
        raise DocumentError(f"Another process is writing {path}: wait until it is done.") from error
    except OSError as error:
        raise DocumentError(_unwritable(path, error.strerror or str(error))) from error


def check_writable(path: Path) -> None:
    """Refuse a place that cannot be written, before any work is done.

    Raises:
        DocumentError: if it cannot.
    """
    folder = path.parent
    try:
        is_folder = path.is_dir()
    except OSError as error:  # a name that no disk takes
        raise DocumentError(_unwritable(path, error.strerror or str(error))) from error
    if is_folder:
        raise DocumentError(f"{path} is a folder: name a file with --out.")
    if not folder.is_dir():
        raise DocumentError(f"There is no folder {folder}: make it, or name another place.")
    try:
        # Permissions do not tell: a disk can be full, or mounted for reading only.
        with tempfile.NamedTemporaryFile(prefix=f"{path.name}.", dir=folder):
            pass
    except OSError as error:
        raise DocumentError(_unwritable(path, error.strerror or str(error))) from error


def _unwritable(path: Path, reason: str) -> str:
    return f"{path} cannot be written ({reason}): name another place with --out."
