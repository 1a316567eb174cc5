"""All that says the same as each sentence of a document: its translation and its restatement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import get_args

from index.language import Language
from index.store import StoredIndex


class Wordings:
    """The other wordings of each sentence as one text, "" where there is none."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Take the texts, one a sentence."""
        self.texts = tuple(texts)

    @cached_property
    def lowered(self) -> tuple[str, ...]:
        """The same in lower case; few questions need it."""
        return tuple(text.lower() for text in self.texts)

    @classmethod
    def of(cls, stored: StoredIndex) -> Wordings:
        """Gather those of a document, in both languages."""
        sentences = stored.document.sentences
        restated, translated = stored.companions.restatement, stored.companions.translation
        columns: list[Sequence[Sequence[str]]] = []
        if translated is not None:
            columns.append([(text or "",) for text in translated.of(sentences)])
        if restated is not None:
            columns += [restated.of(sentences, language) for language in get_args(Language)]
        rows = zip(*columns, strict=True) if columns else [()] * len(sentences)
        return cls([" | ".join(text for texts in row for text in texts) for row in rows])
