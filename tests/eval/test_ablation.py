"""Systems of one signal: they answer like the full one, so that the same metrics apply."""

from __future__ import annotations

import pytest

from eval.ablation import SingleSignal, set_threshold
from eval.answering import answers
from index.encoders import open_encoder
from index.store import open_index
from rag.answer import Status


@pytest.fixture(params=["lexical", "dense"])
def system(request, indexed) -> SingleSignal:
    return SingleSignal.open(open_index(), open_encoder(), request.param)


def test_quotes_are_slices_and_the_ranking_is_whole(system: SingleSignal, brief):
    answer = system.ask("Wann wurde die OKS gegründet?")
    assert answer.status is Status.ANSWERED
    assert len(answer.considered) == 10
    assert [c.span for c in answer.citations] == [s.span for s in answer.considered][
        : len(answer.citations)
    ]
    for citation in answer.citations:
        assert citation.quote == brief.quote(citation.span)
    scores = [sentence.score for sentence in answer.considered]
    assert scores == sorted(scores, reverse=True)


def test_english_is_answered_in_english_from_the_translation(system: SingleSignal):
    answer = system.ask("When was the CSTO founded in its present form?")
    assert answer.language == "en"
    assert "was founded" in answer.text
    assert "2002" in answer.text


def test_a_follow_up_is_completed_from_the_turn_before(system: SingleSignal):
    first = system.ask("Wann wurde die OKS gegründet?")
    second = system.ask("Und warum?", (first,))
    assert "OKS" in second.searched


def test_the_threshold_refuses_no_more_than_it_may(system: SingleSignal, items):
    set_threshold(system, items, 0.1)
    dev = [item for item in items if item.split == "dev"]
    refused = [a.status is Status.ABSTAINED for i, a in answers(system, dev) if i.answerable]
    assert 0 < sum(refused) <= 0.1 * len(refused)


def test_without_a_dev_split_it_is_never_silent(system: SingleSignal, items):
    set_threshold(system, [item for item in items if item.split == "test"], 0.1)
    assert system.threshold == 0
    assert system.ask("Wer gewann die Fußballweltmeisterschaft in China?").citations
