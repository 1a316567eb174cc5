"""Systems of one signal each: what the full system is held against.

`lexical` is BM25 over stemmed words and parts of compounds, `dense` the cosine of pooled vectors.
Each ranks sentences by that signal alone, in the question's language where there is a translation,
and quotes as many as the full system would. Its threshold for silence is set as the full system's
is: the highest that refuses no more than a given share of the dev split's answerable questions.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.answering import answers
from eval.questions import Item
from eval.score import RANKED
from index import glossary
from index.encoder import Encoder
from index.glossary import Glossary
from index.language import Language
from index.records import Document
from index.store import StoredIndex
from rag.answer import Answer, Citation, Considered, Status
from rag.assistant import Settings
from rag.cite import cite, quoted
from rag.collection import Collection, Hit, Retriever, Sentences
from rag.followup import complete
from rag.question import Question, parse


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of a document in one language: their texts, and the same to be searched."""

    texts: Sequence[str]
    sentences: Collection


class SingleSignal:
    """Ranks sentences by one signal and quotes the best."""

    def __init__(
        self,
        document: Document,
        sides: dict[Language, Side],
        retriever: Retriever,
        names: Glossary,
        threshold: float = 0.0,
    ) -> None:
        """Take finished parts; `open` makes them.

        Args:
            document: what is asked about.
            sides: its sentences in its own language and, if there is one, that of a translation.
            retriever: the signal.
            names: completes questions that lean on the one before.
            threshold: below this score nothing is quoted.
        """
        self.threshold = threshold
        self._document = document
        self._sides = sides
        self._retriever = retriever
        self._names = names
        self._settings = Settings(considered=RANKED)

    @classmethod
    def open(cls, stored: StoredIndex, encoder: Encoder, retriever: Retriever) -> SingleSignal:
        """Search a stored index.

        Raises:
            StoreError: if it was made with another encoder.
        """
        stored.check_encoder(encoder)
        document = stored.document
        texts = {document.language: [document.quote(s.span) for s in document.sentences]}
        if stored.translation is not None:
            translated = stored.translation.of(document.sentences)
            texts[stored.translation.language] = [text or "" for text in translated]
        sides = {}
        for language, side in stored.sides.items():
            vectors = side.sentences.vectors.reconstruct()
            sides[language] = Side(
                texts[language],
                Collection(
                    texts[language],
                    side.sentences,
                    encoder,
                    mean=vectors.mean(axis=0),
                    sentences=Sentences(vectors, np.arange(len(vectors) + 1)),
                ),
            )
        return cls(document, sides, retriever, glossary.load())

    def ask(self, text: str, history: Sequence[Answer] = ()) -> Answer:
        """Answer a question with the best sentences, if they score high enough."""
        begin = time.perf_counter()
        question = complete(parse(text), history, self._names)
        side = self._sides.get(question.language) or self._sides[self._document.language]
        hits = side.sentences.search(question.completed, RANKED, self._retriever, question.language)
        citations = self._cite(hits)
        return Answer(
            question=text,
            language=question.language,
            status=Status.ANSWERED if citations else Status.ABSTAINED,
            mode=self._retriever,
            text=self._text(hits, citations, side, question),
            citations=citations,
            timings_ms={"total": 1e3 * (time.perf_counter() - begin)},
            searched=question.completed,
            considered=tuple(
                Considered(self._document.sentences[hit.place].span, hit.score, {}) for hit in hits
            ),
            confidence=hits[0].score if hits else 0.0,
        )

    def _cite(self, hits: Sequence[Hit]) -> tuple[Citation, ...]:
        if not hits or hits[0].score < self.threshold:
            return ()
        near = [hit for hit in hits if hit.score >= self._settings.near * hits[0].score]
        return tuple(
            cite(self._document, hit.place, marker, hit.score)
            for marker, hit in enumerate(near[: self._settings.quotes], start=1)
        )

    def _text(
        self, hits: Sequence[Hit], citations: Sequence[Citation], side: Side, question: Question
    ) -> str:
        """Say what the quotes say, in the question's language where there is a translation."""
        if question.language == self._document.language:
            return " ".join(map(quoted, citations))
        said = zip(hits, citations, strict=False)  # the citations are of the first hits
        return " ".join(side.texts[hit.place] or quoted(citation) for hit, citation in said)


def set_threshold(system: SingleSignal, items: Sequence[Item], refused: float) -> None:
    """Set the highest threshold that refuses at most a share of the answerable dev questions."""
    system.threshold = 0.0
    dev = [item for item in items if item.split == "dev"]
    confidences = [a.confidence for item, a in answers(system, dev) if item.answerable]
    if confidences:
        system.threshold = float(np.quantile(confidences, refused, method="lower"))
