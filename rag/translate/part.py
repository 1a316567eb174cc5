"""The unfinished translation: written an entry at a time, and taken up again by the next run.

It has the form of a finished one. A process that is killed in the middle of a line leaves at most
a piece of that line; it is dropped when the file is opened again.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from index import translation
from index.errors import DocumentError
from index.translation import Translation, to_jsonl


class PartFile:
    """An unfinished translation on disk. It comes into being with its first entry."""

    def __init__(self, path: Path, found: Translation) -> None:
        """Take what was found; `open` finds it."""
        self.path = path
        self._found = found
        self._file: TextIO | None = None

    @classmethod
    def open(cls, path: Path, empty: Translation) -> PartFile:
        """Take up what an earlier run left, or begin with nothing.

        Args:
            path: the file.
            empty: language and origin of a translation that has yet to begin.

        Raises:
            DocumentError: if what is there is malformed, or in another language.
        """
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return cls(path, empty)
        except OSError as error:
            raise DocumentError(
                f"{path} cannot be read ({error.strerror}): remove it, or name another place with "
                "--out."
            ) from error
        whole = data[: data.rfind(b"\n") + 1]
        if not whole.strip():
            return cls(path, empty)
        try:
            found = translation.parse(whole.decode("utf-8"), str(path))
        except UnicodeDecodeError as error:
            raise DocumentError(f"{path} is not UTF-8: remove it to begin anew.") from error
        if found.language != empty.language:
            raise DocumentError(
                f"{path} is the beginning of a translation into another language: remove it, or "
                "name another place with --out."
            )
        return cls(path, found)

    @property
    def translation(self) -> Translation:
        """What is in it, of this run and of earlier ones."""
        return self._found

    def add(self, key: str, text: str, origin: str) -> None:
        """Append an entry; it is on its way to the disk when this returns."""
        if self._file is None:
            self._begin(origin)
        self._found.entries[key] = text
        only = Translation(self._found.language, origin, {key: text})
        assert self._file is not None
        self._file.write(to_jsonl(only).split("\n", 1)[1])
        self._file.flush()

    def _begin(self, origin: str) -> None:
        """Write what was found once more: with its origin now, and without a torn last line."""
        self._found = Translation(self._found.language, origin, dict(self._found.entries))
        fresh = self.path.with_name(self.path.name + ".new")
        fresh.write_text(to_jsonl(self._found), encoding="utf-8", newline="\n")
        fresh.replace(self.path)
        self._file = self.path.open("a", encoding="utf-8", newline="\n")

    def close(self) -> None:
        """Close the file; what is in it stays."""
        if self._file is not None:
            self._file.close()
            self._file = None
