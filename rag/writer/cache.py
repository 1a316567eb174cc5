"""Texts of models on disk, by content: the same question of the same model is not asked twice.

Only whole texts of deterministic requests are kept; what is read back passes the same checks as
what comes from a model. A damaged entry counts as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.home import home
from rag.writer.opening import Message
from rag.writer.record import Usage
from rag.writer.settings import WriterSettings

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A text and the tokens it took."""

    text: str
    usage: Usage


class TextCache:
    """A folder of texts that forgets the least recently used ones."""

    def __init__(self, folder: Path, limit: int) -> None:
        """Take a folder, which need not exist, and how many bytes may be in it."""
        self._folder = folder
        self._limit = limit

    @classmethod
    def open(cls, settings: WriterSettings) -> TextCache | None:
        """Open the cache in the data folder, or none where it is off or nothing can be cached."""
        if not settings.cache or settings.temperature != 0:
            return None
        return cls(home() / "cache" / "written", settings.cache_mb * 1_000_000)

    @staticmethod
    def key(identity: str, messages: Sequence[Message], settings: WriterSettings) -> str:
        """Name a request by all that its text depends on."""
        whole = [_FORMAT, identity, settings.max_tokens, settings.temperature]
        said = [[message.role, message.text] for message in messages]
        text = json.dumps([whole, said], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def get(self, key: str) -> Kept | None:
        """Return what is kept under a key, if it is whole."""
        path = self._path(key)
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            kept = Kept(str(fields["text"]), Usage(**fields["usage"]))
            if fields["sha256"] != _digest(kept.text):
                return None
            os.utime(path)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep a text; where the disk is full or read-only, it is not kept, and that is all."""
        usage = kept.usage
        fields = {
            "text": kept.text,
            "sha256": _digest(kept.text),
            "usage": {
                "prompt": usage.prompt,
                "written": usage.written,
                "estimated": usage.estimated,
            },
        }
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(fields, file, ensure_ascii=False)
            Path(name).replace(self._path(key))
            self._shrink()
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _shrink(self) -> None:
        files = [(path.stat(), path) for path in self._folder.iterdir() if path.is_file()]
        total = sum(about.st_size for about, _ in files)
        for about, path in sorted(files, key=lambda entry: entry[0].st_mtime):
            if total <= self._limit:
                break
            path.unlink(missing_ok=True)
            total -= about.st_size


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
