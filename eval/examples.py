"""What the evidence and the silence are fitted on: questions with what a search found for them."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import practice
from eval.questions import LANGUAGES, Item, Kind
from index import glossary
from index.build import build
from index.encoders import open_token_encoder
from index.records import Document
from index.store import StoredIndex
from rag.answer import Answer, Status
from rag.cite import cite
from rag.evidence import FEATURES, MODES, Mode, Weights
from rag.followup import complete
from rag.question import Question, parse
from rag.search import Found, Searcher

_BRIEF = 3.0
"""What a question about the brief counts, beside 1 for one about a practice document."""

_FAR = 3.0
"""What a question about something else altogether counts: a quote for it is the worst answer."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Example:
    """A question with what was found for it, and which sentences are right.

    Attributes:
        item: the question.
        found: what was found.
        right: which sentences of the document are right, (sentences,).
        document: the document it is about.
        practice: whether that is a practice document.
    """

    item: Item
    found: Found
    right: Flags
    document: Document
    practice: bool = False

    @property
    def worth(self) -> float:
        """What the example counts."""
        strange = self.item.kind in (Kind.FAR, Kind.ADVERSARIAL)
        return (1.0 if self.practice else _BRIEF) * (_FAR if strange else 1.0)


def examples(
    stored: StoredIndex, items: Sequence[Item], *, practice: bool = False
) -> list[Example]:
    """Search for each question, follow-ups completed from the right answers before them."""
    encoder = open_token_encoder(stored.manifest.encoder_name)
    weights = Weights(np.zeros(len(FEATURES)))
    names = glossary.load()
    searcher = Searcher(stored, encoder, names, dict.fromkeys(MODES, weights))
    histories: dict[str, list[Answer]] = {}
    found = []
    for item in items:
        history = histories.setdefault(item.dialogue or item.id, [])
        question = complete(parse(item.question), history, names)
        history.append(_right_answer(item, question, stored.document))
        right = _right(item, stored.document)
        found.append(Example(item, searcher.search(question), right, stored.document, practice))
    return found


def without_translation(stored: StoredIndex) -> StoredIndex:
    """Leave the translation of a document out."""
    language = stored.document.language
    return dataclasses.replace(
        stored,
        companions=dataclasses.replace(stored.companions, translation=None),
        sides={language: stored.sides[language]},
    )


def without_restatement(stored: StoredIndex, folder: Path) -> StoredIndex:
    """Index a document again in a folder, without its restatement."""
    companions = dataclasses.replace(stored.companions, restatement=None)
    encoder = open_token_encoder(stored.manifest.encoder_name)
    return build(stored.source, encoder, folder, companions=companions)


def across(stored: StoredIndex, items: Sequence[Item], *, practice: bool = False) -> list[Example]:
    """Search a document without its translation for the questions in the other language."""
    foreign = [i for i in items if i.language != stored.document.language]
    return examples(without_translation(stored), foreign, practice=practice)


def practised() -> dict[Mode, list[Example]]:
    """Search the practice documents, as German and as English texts."""
    encoder = open_token_encoder(None)
    found: dict[Mode, list[Example]] = {mode: [] for mode in MODES}
    with tempfile.TemporaryDirectory(prefix="fussnote-practice-") as folder:
        for name in practice.names():
            for language in LANGUAGES:
                made = practice.read(name, language)
                place = Path(folder) / made.source.name
                restated = build(made.source, encoder, place, companions=made.companions)
                plain = without_restatement(restated, place)
                if language == "de":
                    found["restated"] += examples(restated, made.items, practice=True)
                    found["same"] += examples(plain, made.items, practice=True)
                found["across"] += across(plain, made.items, practice=True)
    return found


def _right(item: Item, document: Document) -> Flags:
    spans = (sentence.span for sentence in document.sentences)
    return np.array([any(span.overlaps(gold) for gold in item.gold) for span in spans])


def _right_answer(item: Item, question: Question, document: Document) -> Answer:
    """Answer with the reference evidence, so that follow-ups do not inherit our mistakes."""
    places = np.flatnonzero(_right(item, document)).tolist()
    return Answer(
        question=item.question,
        language=question.language,
        status=Status.ANSWERED if places else Status.ABSTAINED,
        mode="reference",
        text=item.answer,
        citations=tuple(
            cite(document, place, marker, 1.0) for marker, place in enumerate(places, start=1)
        ),
        searched=question.completed,
    )
