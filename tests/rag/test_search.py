"""Names in any form, slips of the key, and the frame of a question."""

from __future__ import annotations

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.framing import core
from rag.question import parse
from rag.search import best_passages


def first(assistant, question):
    answer = assistant.ask(question)
    considered = answer.considered[0].span
    return assistant.document.quote(considered)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Wann wurde die OVKS gegründet?", "(OKS) wurde in ihrer heutigen Form"),
        ("Wann wurde die CSTO gegründet?", "(OKS) wurde in ihrer heutigen Form"),
        ("Wann ist die Organisation des Kollektiven Sicherheitsvertrages gegründet worden?",
         "(OKS) wurde in ihrer heutigen Form"),
        ("Wo liegt der russische Stützpunkt in Kirgistan?", "Kant, Kirgisistan"),
        ("Wo liegt der russische Stützpunkt in Kirgisistn?", "Kant, Kirgisistan"),
        ("Wer versucht Oelfelder in Kasachtan aufzukaufen?", "Ölfelder in Kasachstan"),
        ("wer versucht ölfelder in kasachstan aufzukaufen", "Ölfelder in Kasachstan"),
        ("Where does the SCO’s RATS have its seat?", "mit Sitz in Taschkent"),
    ],
)  # fmt: skip
def test_other_names_and_slips_of_the_key_are_understood(assistant, question, part):
    assert part in first(assistant, question)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("Welche Rolle spielt die SOZ für China?", "die SOZ für China?"),
        ("Was ist laut der Autorin das Ziel Russlands?", "Was ist das Ziel Russlands?"),
        ("What is, according to the brief, China's aim?", "What is, , China's aim?"),
        ("Wer hat den Text geschrieben?", "Wer hat den Text geschrieben?"),
        ("Im Text?", "Im Text?"),
    ],
)
def test_the_frame_is_taken_off_and_something_always_stays(question, left):
    assert core(question) == left


def test_a_passage_is_found_by_its_sentences_and_the_heading_of_its_section(assistant):
    document = assistant.document
    best, *_ = best_passages(assistant.search(parse("Panzer aus den Zeiten des Kalten Krieges")), 1)
    assert "Panzern aus den Zeiten" in document.quote(document.passages[best[0]].span)
    # The heading stands in one of its passages only.
    introduction = best_passages(assistant.search(parse("Was steht in der Einleitung?")), 4)
    titles = {document.sections[document.passages[n].section].title for n, _ in introduction}
    assert titles == {"1. Einleitung"}
    assert all(0 < score <= 1 for _, score in introduction)


def test_what_is_found_does_not_depend_on_the_questions_before(assistant, brief_home):
    """Matches of words and tokens are remembered, and must not be rounded differently."""
    questions = ["Was will China?", "What does China want in Xinjiang?", "Wer hilft Georgien?"]
    for question in questions:
        assistant.search(parse(question))
    fresh = Assistant.open()
    for question in reversed(questions):
        known, new = assistant.search(parse(question)), fresh.search(parse(question))
        np.testing.assert_array_equal(known.features, new.features)
        np.testing.assert_array_equal(known.passages, new.passages)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who leads Kazakhstan with Keller?", {"Kazakhstan", "Keller"}),
        ("Keller leads whom?", set()),
        ("Was will die OPEC in Kasachstan?", {"OPEC", "Kasachstan"}),
        ("Was will Müller mit dem Stützpunkt?", set()),
    ],
)
def test_names_of_a_question_are_told_from_its_other_words(assistant, question, names):
    found = assistant.search(parse(question))
    assert found.names.sum() == len(names)
    assert found.names.shape == found.word_weights.shape
