"""A question, checked and understood as far as its surface goes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index import language
from index.errors import QuestionError
from index.language import Language
from index.records import Span
from rag.foreign import is_foreign
from rag.framing import core

MAX_CHARACTERS = 2_000
"""Longer questions are refused: they are texts, not questions."""

_WHITE_SPACE = re.compile(r"\s+")
_GERMAN_PRIOR = 1.0
"""Log-odds in favour of German where the words hardly tell: the bundled text is German."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for.

    Attributes:
        text: the question, in one line.
        language: German or English.
        context: what it leans on in the conversation; counts less than its own words.
        foreign: whether it is in a third language.
        cited: what the answer before has quoted: the next one often stands close by.
    """

    text: str
    language: Language
    context: str = ""
    foreign: bool = False
    cited: tuple[Span, ...] = ()

    @property
    def core(self) -> str:
        """The question without words that only ask about the text."""
        return core(self.text)

    @property
    def completed(self) -> str:
        """The question with its context, for showing."""
        return f"{self.text} – {self.context}" if self.context else self.text


def parse(text: str) -> Question:
    """Check a question and tell its language.

    White space is evened out; characters without any appearance (zero-width, bidirectional
    marks) are dropped, since they can hide text from the reader.

    Raises:
        QuestionError: if there is no word in it, it is too long, or holds control characters.
    """
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read: "
            "shorten it.",
            f"Die Frage hat {len(text)} Zeichen; gelesen werden höchstens {MAX_CHARACTERS}: "
            "bitte kürzen.",
        )
    evened = _WHITE_SPACE.sub(" ", text).strip()
    categories = {unicodedata.category(character) for character in evened}
    if "Cs" in categories:
        raise QuestionError(
            "The question is not valid UTF-8: check the terminal's encoding.",
            "Die Frage ist kein gültiges UTF-8: bitte die Kodierung des Terminals prüfen.",
        )
    if "Cc" in categories:
        raise QuestionError(
            "The question holds control characters: type it as plain text.",
            "Die Frage enthält Steuerzeichen: bitte als einfachen Text tippen.",
        )
    plain = "".join(c for c in evened if unicodedata.category(c) not in ("Cf", "Cn", "Co"))
    plain = unicodedata.normalize("NFC", _WHITE_SPACE.sub(" ", plain).strip())
    if not plain:
        raise QuestionError(
            "The question is empty: ask something about the text.",
            "Die Frage ist leer: bitte etwas über den Text fragen.",
        )
    if not any(character.isalnum() for character in plain):
        raise QuestionError(
            "The question holds no word: ask something about the text.",
            "Die Frage enthält kein Wort: bitte etwas über den Text fragen.",
        )
    return Question(plain, language_of(plain), foreign=is_foreign(plain))


def language_of(text: str) -> Language:
    """Tell whether a question is German or English; German where nothing tells."""
    return "de" if language.score(text) + _GERMAN_PRIOR > 0 else "en"
