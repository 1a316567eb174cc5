"""Names in any form, slips of the key, and the frame of a question."""

from __future__ import annotations

import pytest

from rag.framing import core


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
