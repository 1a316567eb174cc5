"""Conversations: what leans on an earlier question is completed, what does not is left alone."""

from __future__ import annotations

import pytest

from eval.questions import BUNDLED, Kind, read


def converse(assistant, *questions):
    history = []
    for question in questions:
        history.append(assistant.ask(question, history))
    return history


def test_pronouns_take_the_subject_of_the_question_before(assistant):
    _, who, why = converse(
        assistant,
        "Was verlangt die Erklärung von Duschanbe?",
        "Wer hat sie abgegeben?",
        "Und warum?",
    )
    assert who.searched == "Wer hat sie abgegeben? – Erklärung von Duschanbe"
    assert "Erklärung von Duschanbe" in why.searched


def test_a_person_is_not_explained_by_a_city(assistant):
    _, how, why = converse(assistant, "Who is Saakashvili?", "How did Moscow answer him?", "Why?")
    assert how.searched == "How did Moscow answer him? – Saakashvili"
    assert any("nicht geduldet" in citation.quote for citation in how.citations)
    assert why.searched.startswith("Why? – How did Moscow answer him?")


def test_a_bare_name_takes_the_place_of_its_kind(assistant):
    _, second = converse(assistant, "Welche Ziele verfolgt China in Zentralasien?", "Und Russland?")
    assert second.searched == "Welche Ziele verfolgt Russland in Zentralasien?"


@pytest.mark.parametrize(
    "question",
    [
        "Wann wurde die OKS gegründet?",
        "Which companies control the oil pipelines?",
        "Wo hat die SOZ ihr Sekretariat?",
        "Warum will Russland seinen Einfluss behaupten?",
    ],
)
def test_the_old_subject_is_not_dragged_into_a_new_question(assistant, question):
    _, second = converse(assistant, "Wer ist Saakaschwili?", question)
    assert second.searched == question
    alone = assistant.ask(question)
    assert [c.quote for c in second.citations] == [c.quote for c in alone.citations]


def test_the_first_question_stands_alone(assistant):
    assert assistant.ask("Und warum?").searched == "Und warum?"


def test_dialogues_of_three_turns_are_understood(assistant):
    """Of the reference set's dialogues; the figure is measured by `fussnote eval`."""
    turns = [i for i in read(BUNDLED, assistant.document) if i.dialogue]
    dialogues = {item.dialogue: [] for item in turns}
    assert len(dialogues) >= 15
    with_history = without = asked = 0
    for item in turns:
        history = dialogues[item.dialogue]
        answer = assistant.ask(item.question, history)
        history.append(answer)
        if item.kind is not Kind.FOLLOW_UP or item.split != "dev" or not item.answerable:
            continue
        asked += 1
        alone = assistant.ask(item.question)
        for found, name in ((answer, "with"), (alone, "without")):
            right = any(c.span.overlaps(gold) for c in found.citations for gold in item.gold)
            with_history += right and name == "with"
            without += right and name == "without"
    assert with_history >= 0.75 * asked
    assert with_history > 1.3 * without


@pytest.mark.parametrize(
    "question",
    [
        "Warum spielt Peking nicht mit, wenn Moskau Abchasien und Südossetien anerkennt?",
        "Name the spot where Moscow keeps its top military outpost in the region.",
        "Mit welchem Schlagwort umschreibt die Autorin Chinas Vorgehen in Zentralasien?",
        "Wann wurde die OKS gegründet?",
    ],
)
def test_a_question_that_is_asked_again_has_the_same_answer_again(assistant, question):
    first, again = converse(assistant, question, question)
    assert first.citations
    assert [c.quote for c in again.citations][:1] == [c.quote for c in first.citations][:1]
