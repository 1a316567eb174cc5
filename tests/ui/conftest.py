"""Answers and turns made of the brief, without searching for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.answer import Answer, Considered, Consulted, Status
from rag.cite import cite, quoted
from ui.conversation import Conversation, State, Turn

TURN = "0123456789abcdef0123456789abcdef"
CONVERSATION = "fedcba9876543210fedcba9876543210"
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def sentence(document, words):
    (number,) = (n for n, s in enumerate(document.sentences) if words in document.quote(s.span))
    return number


@pytest.fixture(scope="session")
def german(brief):
    """Two quotes; the first refers to another author, the second carries a footnote."""
    citations = (
        cite(brief, sentence(brief, "generell eher negativ perzipiert"), 1, 0.9),
        cite(brief, sentence(brief, "lehnten eine Anerkennung"), 2, 0.8),
    )
    near = brief.sentences[sentence(brief, "harter Machtansprüche")].span
    return Answer(
        question="Wie werden die Republiken gesehen?",
        language="de",
        status=Status.ANSWERED,
        mode="extractive",
        text=" ".join(map(quoted, citations)),
        citations=citations,
        consulted=(Consulted(near, 1, "Analyse", 0.4),),
        timings_ms={"total": 7.25},
        searched="Wie werden die Republiken gesehen?",
        considered=(Considered(citations[0].span, 0.9, {"dense": 0.5, "lexical": 0.25}),),
        versions={"document": "abc123"},
        confidence=0.91,
    )


@pytest.fixture(scope="session")
def english(german):
    """The first quote, said in English."""
    citation = replace(german.citations[0], translation="They are seen rather negatively.")
    return replace(
        german,
        question="How are the republics seen?",
        language="en",
        text="They are seen rather negatively. [1]",
        citations=(citation,),
        searched="How are the republics seen?",
    )


@pytest.fixture(scope="session")
def silent(german):
    return replace(
        german,
        question="Was schreibt sie über Peru?",
        status=Status.ABSTAINED,
        text="Über »Peru« steht nichts im Text.",
        citations=(),
    )


@pytest.fixture
def turn(german):
    return Turn(TURN, CONVERSATION, german.question, State.ANSWERED, AT, german)


@pytest.fixture
def conversation(turn, english):
    other = replace(turn, id=TURN[::-1], question=english.question, answer=english)
    return Conversation(CONVERSATION, "Republiken", AT, (turn, other))
