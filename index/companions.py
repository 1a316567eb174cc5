"""What may lie beside a text: a translation of it, and the same in other words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index import restatement, translation
from index.language import Language
from index.restatement import Restatement
from index.translation import Translation, other


@dataclass(frozen=True, slots=True)
class Companions:
    """What lies beside a text; None where there is none.

    Attributes:
        translation: into the other language.
        restatement: in one or both languages.
    """

    translation: Translation | None = None
    restatement: Restatement | None = None


def beside(path: Path, language: Language) -> Companions:
    """Read what lies beside a text file in this language.

    Raises:
        DocumentError: if something is malformed.
    """
    return Companions(
        translation.read(translation.path_beside(path, other(language))),
        restatement.read(restatement.path_beside(path)),
    )
