"""What translates: one method, and the name that a translation records as its origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.language import Language

NAMES: dict[Language, str] = {"de": "German", "en": "English"}
"""What the languages are called in messages."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a heading to be translated.

    Attributes:
        id: its content hash, the key of its translation.
        text: what it says; a line break in it separates the items of a list.
        before: what stands before it in the document, for who can use it: a pronoun's meaning.
    """

    id: str
    text: str
    before: str = ""


class Translator(Protocol):
    """Translates into one language. One may be made of anything that does."""

    @property
    def name(self) -> str:
        """The model's name."""

    def translate(self, pieces: Sequence[Piece]) -> Iterator[str | None]:
        """Yield the translation of each piece, in order, as soon as it is there.

        Each has as many lines as its piece. None stands for one that the model could not
        translate.

        Raises:
            ModelError: if no more is to be had from the model.
        """
