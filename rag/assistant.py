"""Questions in, answers out: the way through the whole house, in plain Python."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index import glossary
from index.encoders import open_token_encoder
from index.glossary import Glossary
from index.home import DEFAULT
from index.language import Language
from index.records import Document
from index.store import StoredIndex, open_index
from rag.answer import EXTRACTIVE, Answer, Citation, Considered, Consulted, Status
from rag.cite import cite
from rag.compose import Composer
from rag.evidence import FEATURES, Evidence, Mode, load_weights
from rag.followup import complete
from rag.question import Question, parse
from rag.search import Found, Searcher, best_passages
from rag.silence import Silence, cues, load_silence

if TYPE_CHECKING:
    from rag.writer.rerank import Reranker


@dataclass(frozen=True, slots=True)
class Settings:
    """How much is shown.

    Attributes:
        quotes: at most so many sentences are quoted.
        near: a further sentence is quoted if it is at least this likely, where the best one is 1.
        consulted: at most so many passages are named that were read but not quoted.
        considered: so many sentences are recorded with their features.
    """

    quotes: int = 3
    near: float = 0.1
    consulted: int = 5
    considered: int = 8


class Assistant:
    """Answers questions about one document."""

    def __init__(
        self,
        stored: StoredIndex,
        searcher: Searcher,
        silence: dict[Mode, Silence],
        names: Glossary,
        settings: Settings | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        """Take finished parts; `open` finds them."""
        self._document = stored.document
        self._translation = stored.translation
        self._searcher = searcher
        self._reranker = reranker
        self._silence = silence
        self._glossary = names
        self._settings = settings or Settings()
        self._composer = Composer(stored.document, stored.translation)
        self._versions = {
            "document": stored.manifest.document_sha256[:12],
            "index": stored.manifest.content[:12],
            "encoder": stored.manifest.encoder,
            "settings": f"quotes {self._settings.quotes}",
        }

    @classmethod
    def open(
        cls,
        document: str = DEFAULT,
        settings: Settings | None = None,
        reranker: Reranker | None = None,
    ) -> Assistant:
        """Open the index of a document, with the encoder that made it.

        A cross-encoder, if there is one, orders what was found anew.

        Raises:
            StoreError: if there is no usable index of that name.
            EncoderError: if its encoder cannot be loaded.
        """
        stored = open_index(document)
        encoder = open_token_encoder(stored.manifest.encoder_name)
        names = glossary.load()
        searcher = Searcher(stored, encoder, names, load_weights())
        return cls(stored, searcher, load_silence(), names, settings, reranker)

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self._document

    @property
    def translations(self) -> dict[str, str]:
        """For a sentence's id, its working translation; empty if there is none."""
        return dict(self._translation.entries) if self._translation is not None else {}

    def search(self, question: Question) -> Found:
        """Search, and answer nothing."""
        return self._searcher.search(question)

    def ask(
        self,
        text: str,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
    ) -> Answer:
        """Answer a question.

        Args:
            text: the question.
            history: the answers before it in the same conversation, oldest first.
            answer_language: the language of the answer; None for that of the question.

        Raises:
            QuestionError: if it is none.
        """
        return self.answer(parse(text), history, answer_language=answer_language)

    def answer(
        self,
        question: Question,
        history: Sequence[Answer] = (),
        *,
        answer_language: Language | None = None,
    ) -> Answer:
        """Answer a question that has been parsed."""
        begin = time.perf_counter()
        completed = complete(question, history, self._glossary)
        found = self._searcher.search(completed)
        silence = self._silence[found.mode]
        confidence = silence.confidence(cues(found, self._document))
        found = self._reranked(found)
        retrieved = time.perf_counter()
        citations: tuple[Citation, ...] = ()
        if confidence >= silence.threshold and not question.foreign:
            citations = self._cite(found.evidence, confidence)
        language = answer_language or question.language
        composed = self._composer.compose(citations, found, language)
        done = time.perf_counter()
        return Answer(
            question=question.text,
            language=language,
            status=Status.ANSWERED if citations else Status.ABSTAINED,
            mode=EXTRACTIVE,
            text=composed.text,
            citations=composed.citations,
            consulted=self._consulted(citations, found),
            timings_ms={"retrieve": 1e3 * (retrieved - begin), "total": 1e3 * (done - begin)},
            searched=found.question.completed,
            notices=composed.notices,
            considered=self._considered(found),
            versions={**self._versions, **composed.prompts},
            confidence=confidence,
            leans_on=completed.cited,
        )

    def _reranked(self, found: Found) -> Found:
        """Order the best sentences by the cross-encoder, once it is settled whether they answer."""
        if self._reranker is None:
            return found
        texts = [self._document.quote(sentence.span) for sentence in self._document.sentences]
        evidence = self._reranker.reorder(found.question.completed, found.evidence, texts)
        return replace(found, evidence=evidence)

    def _cite(self, evidence: Sequence[Evidence], confidence: float) -> tuple[Citation, ...]:
        """Quote the best sentence and those that come close to it.

        The scores rank the sentences of one question; scaled by the confidence that it is answered
        at all, they can be compared across questions.
        """
        chosen = [item for item in evidence if item.score >= self._settings.near]
        return tuple(
            cite(self._document, item.sentence, marker, confidence * item.score)
            for marker, item in enumerate(chosen[: self._settings.quotes], start=1)
        )

    def _considered(self, found: Found) -> tuple[Considered, ...]:
        return tuple(
            Considered(
                self._document.sentences[item.sentence].span,
                item.score,
                dict(zip(FEATURES, found.features[item.sentence].tolist(), strict=True)),
            )
            for item in found.evidence[: self._settings.considered]
        )

    def _consulted(self, citations: Sequence[Citation], found: Found) -> tuple[Consulted, ...]:
        """Name the best passages that no quote was cut from, none of them twice."""
        document = self._document
        named: list[Consulted] = []
        for number, score in best_passages(found, 4 * self._settings.consulted):
            if len(named) == self._settings.consulted:
                break
            passage = document.passages[number]
            taken = [*(c.span for c in citations), *(c.span for c in named)]
            if not any(passage.span.overlaps(span) for span in taken):
                page = document.sentences[passage.first].page
                section = document.sections[passage.section].title
                named.append(Consulted(passage.span, page, section, score))
        return tuple(named)
