"""Any chat model as a translator: one request a sentence, with what stands before it.

The names in a sentence are handed over in the forms of the glossary, so that the translation
calls things what English questions call them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import prompts
from index import glossary
from index.language import Language
from index.translation import other
from rag.translate import clauses
from rag.translate.asking import answer, open_model
from rag.translate.translator import Piece
from rag.writer.data import shielded
from rag.writer.opening import ChatModel
from rag.writer.parse import visible, without_thoughts
from rag.writer.settings import WriterSettings

_LETTERS = 2_500
"""Letters that are sent at once: a longer sentence is cut between its clauses."""
_GROWTH, _SLACK = 3, 120
"""Letters a translation may have for each of its source, and beyond: more is something else."""
_LABEL = re.compile(
    r"\A\s*(?:(?:english |deutsche )?(?:translation|übersetzung))\s*:\s*", re.IGNORECASE
)
_FENCE = re.compile(r"\A\s*```\w*\n(.*?)\n?```\s*\Z", re.DOTALL)
_TAGS = re.compile(r"</?(?:text|translation|übersetzung)>", re.IGNORECASE)
_QUOTES = {'"': '"', "“": "”", "„": "“", "»": "«", "«": "»"}


class ChatTranslator:
    """Lets a chat model translate."""

    def __init__(
        self, model: ChatModel, settings: WriterSettings, target: Language, name: str | None = None
    ) -> None:
        """Take an opened model; `open` finds it."""
        self._model = model
        self._settings = settings
        self._target = target
        self._name = name or model.identity

    @classmethod
    def open(cls, name: str, target: Language) -> ChatTranslator:
        """Open a model by `PROVIDER:NAME`; nothing is sent yet.

        Address, patience and number of tries are those of the settings.

        Raises:
            ModelError, SettingsError: if it cannot be opened.
        """
        model, settings = open_model(name)
        return cls(model, settings, target, name)

    @property
    def name(self) -> str:
        """`provider:name`."""
        return self._name

    def translate(self, pieces: Sequence[Piece]) -> Iterator[str | None]:
        """Yield the translation of each piece; None where the model writes none.

        Raises:
            ModelError: if the server fails.
        """
        for piece in pieces:
            yield self._piece(piece)

    def _piece(self, piece: Piece) -> str | None:
        lines = piece.text.split("\n")
        if len(lines) > 1 and len(piece.text) <= _LETTERS:
            whole = self._ask(piece.text, piece.before)
            if whole is not None and whole.count("\n") == len(lines) - 1:
                return whole
        # A list that the model has run together, and whatever is too long.
        done = [self._line(line, piece.before) for line in lines]
        return None if None in done else "\n".join(line or "" for line in done)

    def _line(self, line: str, before: str) -> str | None:
        made = ""
        for part in clauses.cut(line, lambda text: len(text) <= _LETTERS):
            translated = self._ask(part.strip(), before) if part.strip() else ""
            if translated is None:
                return None
            made += " ".join(translated.split()) + clauses.space_after(part)
            before = part
        return made.strip()

    def _ask(self, text: str, before: str) -> str | None:
        """Send one text; None if what comes back is no translation.

        Raises:
            ModelError: if the server fails.
        """
        written = answer(self._model, self._prompt(text, before), self._settings, self._name)
        if written is None:
            return None
        translated = _bare(written, text)
        if not translated or len(translated) > _GROWTH * len(text) + _SLACK:
            return None
        return translated

    def _prompt(self, text: str, before: str) -> str:
        return prompts.load("translate", self._target).render(
            before=shielded(before),
            names="\n".join(names_in(text, self._target)),
            text="\n".join(shielded(line) for line in text.split("\n")),
        )


def names_in(text: str, target: Language) -> list[str]:
    """Say what the names in a text are called in the target language."""
    found: dict[str, str] = {}
    for mention in glossary.load().find(text):
        if mention.entry.is_name and mention.entry.kind != "people":
            here = mention.entry.forms(other(target))[0]
            found[here] = mention.entry.forms(target)[0]
    return [f"{here} = {there}" for here, there in found.items() if here != there]


def _bare(written: str, source: str) -> str:
    """Take off what models like to put around a translation."""
    text = visible(without_thoughts(written))
    fenced = _FENCE.match(text)
    text = fenced.group(1) if fenced else text
    text = _LABEL.sub("", _TAGS.sub("", text))
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    text = "\n".join(line for line in lines if line)
    closing = _QUOTES.get(text[:1])
    if closing and len(text) > 1 and text[-1] in (closing, text[0]):
        inside = text[1:-1]
        # Only where the source is no quotation itself, and the marks belong together.
        if source[:1] not in _QUOTES and text[0] not in inside and closing not in inside:
            return inside.strip()
    return text
