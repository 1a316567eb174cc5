"""Files beside a text with an entry for each of its sentences: JSON Lines after a first line.

An entry's key is the content hash of its sentence, so a changed source loses only the sentences
that changed: their old entries are *stale*, reported and ignored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.errors import DocumentError


def read_text(path: Path) -> str | None:
    """Read such a file; None if there is none.

    Raises:
        DocumentError: if it is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read as UTF-8 text: mend or remove it.") from error


def parse_lines(
    text: str,
    name: str,
    begin: Callable[[dict[str, Any]], None],
    add: Callable[[dict[str, Any]], None],
) -> None:
    """Hand the first object to `begin` and each other one to `add`; empty lines are skipped.

    Raises:
        DocumentError: if a line is no object, or they refuse it with a ValueError, KeyError or
            TypeError; the message names the line.
    """
    take = begin
    for number, line in enumerate(_lines(text), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            if not isinstance(fields, dict):
                raise TypeError("no object")
            take(fields)
        except (ValueError, KeyError, TypeError) as error:
            raise DocumentError(
                f"{name}, line {number}, is malformed: mend or remove it."
            ) from error
        take = add


def _lines(text: str) -> Iterator[str]:
    """Yield line after line: a restatement of some megabytes need not be held twice."""
    start = 0
    while (end := text.find("\n", start)) >= 0:
        yield text[start:end]
        start = end + 1
    yield text[start:]
