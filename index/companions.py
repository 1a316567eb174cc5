"""What may lie beside a text: a translation of it, and the same in other words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from index import restatement, translation
from index.language import Language
from index.restatement import Restatement
from index.translation import Translation, other


class Digests(NamedTuple):
    """SHA-256 of the files beside a text; None where there is none."""

    translation: str | None = None
    restatement: str | None = None


_UNREAD = Digests()


@dataclass(frozen=True, slots=True)
class Companions:
    """What lies beside a text; None where there is none.

    Attributes:
        translation: into the other language.
        restatement: in one or both languages.
        digests: of the files that they were read from.
    """

    translation: Translation | None = None
    restatement: Restatement | None = None
    digests: Digests = _UNREAD


def beside(path: Path, language: Language) -> Companions:
    """Read what lies beside a text file in this language.

    Raises:
        DocumentError: if something is malformed.
    """
    # First the digests: a file that changes in between will not be taken for the one read.
    digests = digests_beside(path, language)
    translated, restated = _paths(path, language)
    return Companions(translation.read(translated), restatement.read(restated), digests)


def digests_beside(path: Path, language: Language) -> Digests:
    """Return the digests of what lies beside a text file in this language."""
    return Digests(*map(_digest, _paths(path, language)))


def _paths(path: Path, language: Language) -> tuple[Path, Path]:
    return translation.path_beside(path, other(language)), restatement.path_beside(path)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
