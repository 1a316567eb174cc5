"""Which names a document's sentences mention, and what a question calls them.

A question may say `SCO` where the text says `SOZ`, `Kirgistan` for `Kirgisistan`, or `base` for
`Stützpunkt`. The glossary (`index.glossary`) tells that they are one. Here its entries are found in
the sentences once, so that a question's mention becomes a column like that of any of its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from index.glossary import Entry, Glossary, Mention
from index.language import Language
from rag.signals import Scores

_ABOUT = 0.7
"""What another word for about the same counts, beside 1 for another name of the same thing."""
_KIN = 0.5
"""What a relative counts: a state's capital for the state."""


class NameIndex:
    """The entries that each of a list of texts mentions.

    Attributes:
        names: of each text, as (key, kind).
        proper: the forms in which the texts mention names, and the key of each.
    """

    def __init__(self, texts: Sequence[str], language: Language, glossary: Glossary) -> None:
        self._language = language
        self._glossary = glossary
        self._count = len(texts)
        self._where: dict[str, set[int]] = {}
        self._forms: dict[str, Counter[str]] = {}
        self.names: list[frozenset[tuple[str, str]]] = []
        self.proper: dict[str, str] = {}
        for number, text in enumerate(texts):
            mentions = glossary.find(text)
            self.names.append(frozenset((m.entry.key, m.entry.kind) for m in mentions))
            for mention in mentions:
                key = mention.entry.key
                self._where.setdefault(key, set()).add(number)
                form = text[mention.start : mention.end]
                self._forms.setdefault(key, Counter())[form] += 1
                if mention.entry.is_name:
                    self.proper[form] = key

    def has(self, entry: Entry) -> bool:
        """Tell whether any text mentions an entry."""
        return entry.key in self._where

    def has_kin(self, entry: Entry) -> bool:
        """Tell whether any text mentions an entry or a relative of it."""
        return self.has(entry) or any(key in self._where for key in self._glossary.kin(entry))

    def column(self, entry: Entry) -> tuple[Scores, float]:
        """Return how well each text has an entry, shape (texts,), and the entry's idf."""
        found = np.zeros(self._count, dtype=np.float32)
        for key in self._glossary.kin(entry):
            found[list(self._where.get(key, ()))] = _KIN
        where = self._where.get(entry.key, set())
        found[list(where)] = 1.0 if entry.is_name else _ABOUT
        having = len(where)
        return found, float(np.log1p((self._count - having + 0.5) / (having + 0.5)))

    def form(self, entry: Entry) -> str:
        """Return what the texts call an entry, or its preferred name in their language."""
        forms = self._forms.get(entry.key)
        if not forms:
            return entry.forms(self._language)[0]
        # Rather a form of the glossary than one with a case ending.
        listed = {form: n for form, n in forms.items() if form in entry.forms(self._language)}
        return max((listed or forms).items(), key=lambda item: (item[1], item[0]))[0]

    def rewrite(self, text: str, mentions: Sequence[Mention], language: Language) -> str:
        """Write a question with the names that the texts use.

        Args:
            text: the question.
            mentions: the entries in it.
            language: its language; a question in another language than the texts gets all its
                terms translated, one in theirs only names that they do not use.
        """
        parts, at = [], 0
        for mention in mentions:
            said = text[mention.start : mention.end]
            foreign = language != self._language
            unused = self.has(mention.entry) and said not in self._forms[mention.entry.key]
            if foreign or (unused and mention.entry.is_name):
                parts += [text[at : mention.start], self.form(mention.entry)]
                at = mention.end
        return "".join([*parts, text[at:]])
