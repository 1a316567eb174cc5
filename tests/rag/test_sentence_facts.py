"""A sentence holds a question only if one of its facts does, and has what is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from index import glossary
from index.encoders import open_token_encoder
from rag.facts import Asked, Facts
from rag.question_type import question_type

FACTS = [
    (
        "Das Bündnis wurde 1999 gegründet, um Russland auszubalancieren.",
        "Usbekistan gehörte dem Bündnis von 1999 bis 2005 an.",
    ),
    (),
]


@pytest.fixture(scope="module")
def facts():
    return Facts({"de": FACTS}, open_token_encoder(), glossary.load())


def told(facts, question, *units, sentence=0, language="de"):
    everything = np.ones(len(units), np.float32)
    asked = Asked(language, question_type(question), frozenset(), units, everything)
    return facts.told(asked, sentence, everything)


def test_a_fact_that_has_all_of_it_and_the_reason_answers_why(facts):
    founded = told(facts, "Warum wurde das Bündnis gegründet?", "Bündnis", "gegründet")
    left = told(facts, "Warum gehörte Usbekistan dem Bündnis an?", "Usbekistan", "Bündnis")
    assert founded > 0.9
    # The sentence has both and a reason, but of something else.
    assert left < founded


def test_what_no_fact_offers_is_not_told(facts):
    assert told(facts, "Wie viele Soldaten hat das Bündnis?", "Soldaten", "Bündnis") == 0.0


def test_words_that_only_other_wordings_have_count_for_the_nearest_fact(facts):
    assert told(facts, "Was geschah mit dem Pakt?", "Pakt") > 0.9


def test_without_facts_or_words_nothing_is_told(facts):
    assert told(facts, "Was ist?", "Bündnis", sentence=1) == 0.0
    assert told(facts, "Was ist?", "alliance", language="en") == 0.0
    assert told(facts, "Was ist?") == 0.0
