from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval import identity, questions
from eval.questions import Item
from eval.summary import Subject
from index import companions, source
from index.build import build
from index.encoders import open_encoder
from index.home import index_folder
from index.records import Document, Span
from rag.answer import Answer, Citation, Considered, Label, Status


@pytest.fixture(scope="session")
def items(brief: Document) -> tuple[Item, ...]:
    return questions.read(questions.BUNDLED, brief)


@pytest.fixture(scope="session")
def _indexed(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("indexed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(home))
        own = companions.beside(source.BUNDLED, "de")
        build(source.bundled(), open_encoder(), index_folder(), companions=own)
    return home


@pytest.fixture
def indexed(_indexed: Path, monkeypatch) -> Path:
    """A data folder with the index of the brief."""
    monkeypatch.setenv("FUSSNOTE_HOME", str(_indexed))
    return _indexed


@pytest.fixture
def answer(brief: Document) -> Callable[..., Answer]:
    """Makes an answer of spans: quoted and ranked in this order, or only ranked."""

    def make(
        question: str,
        quotes: Sequence[Span] = (),
        ranking: Sequence[Span] | None = None,
        confidence: float = 0.9,
        text: str | None = None,
    ) -> Answer:
        citations = tuple(
            Citation(
                marker=n,
                quote=brief.quote(span),
                span=span,
                page=1,
                last_page=1,
                section="",
                label=Label.EXACT,
                score=confidence,
                source="Godehardt 2008",
            )
            for n, span in enumerate(quotes, start=1)
        )
        said = " ".join(f"»{c.quote}« [{c.marker}]" for c in citations)
        return Answer(
            question=question,
            language="de",
            status=Status.ANSWERED if quotes else Status.ABSTAINED,
            mode="extractive",
            text=text if text is not None else said or "Darauf gibt der Text keine Antwort.",
            citations=citations,
            timings_ms={"total": 2.0},
            searched=question,
            considered=tuple(
                Considered(span, confidence, {})
                for span in (quotes if ranking is None else ranking)
            ),
            confidence=confidence,
        )

    return make


@pytest.fixture
def subject(brief: Document) -> Callable[..., Subject]:
    """Says what is measured on what, of a set of questions."""

    def make(items: Sequence[Item], **changed: str) -> Subject:
        known = Subject(
            questions="questions.jsonl",
            questions_sha256=identity.of_questions(items, brief),
            selection="dev split",
            document=brief.name,
            document_sha256=identity.of_text(brief),
            encoder="fussnote-static@1",
            retriever="full",
            chat_model=None,
            code="0123",
        )
        return replace(known, **changed)

    return make


class Scripted:
    """A system that answers as it is told, and remembers what it was asked."""

    def __init__(self, script: Callable[[str], Answer]) -> None:
        self._script = script
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(self, text: str, history: Sequence[Answer] = ()) -> Answer:
        self.asked.append((text, tuple(a.question for a in history)))
        return self._script(text)


@pytest.fixture
def scripted() -> Callable[[Callable[[str], Answer]], Scripted]:
    return Scripted
