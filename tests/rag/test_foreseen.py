"""What the questions that a restatement foresees tell of one that is asked."""

from __future__ import annotations

import numpy as np
import pytest

from index.build import build
from index.companions import Companions
from index.encoders import open_token_encoder
from index.foreseen import Foreseen, foreseen, foreseen_next
from index.question_index import QuestionIndex
from index.records import content_id
from index.restatement import Entry, FollowUp, Restatement
from index.source import Bibliography, from_bytes
from rag.assistant import Assistant
from rag.foreseen import ForeseenFollowUps, ForeseenQuestions, Query
from rag.interrogative import interrogative
from rag.likeness import Likeness

LINES = ("Der Hafen wurde 1999 gebaut.", "Das Boot ist rot.")
ANSWERED = ("Wann wurde der Hafen gebaut?", "Seit welchem Jahr gibt es den Hafen?")
NEXT = {  # once the line has been quoted
    0: (("Und warum?", None), ("Liegt da ein Boot?", 1), ("Wann genau?", 0)),
    1: (("Warum?", 1), ("Wem gehört es?", None), ("Wo liegt es?", 0)),
}
OPEN = ("Was hat der Hafen gekostet?", "Wie teuer war der Bau des Hafens?")


def entries():
    keys = [content_id(line) for line in LINES]
    asked = [
        {"de": tuple(FollowUp(t, None if n is None else keys[n]) for t, n in NEXT[line])}
        for line in NEXT
    ]
    return {
        keys[0]: Entry(questions={"de": ANSWERED}, open={"de": OPEN}, follow_ups=asked[0]),
        keys[1]: Entry(questions={"de": ("Welche Farbe hat das Boot?",)}, follow_ups=asked[1]),
    }


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hafen")
    source = from_bytes(" ".join(LINES).encode(), "hafen", Bibliography(title="Hafen"))
    companions = Companions(restatement=Restatement("Ada", entries()))
    return build(source, open_token_encoder(), folder, companions=companions)


@pytest.fixture(scope="module")
def near(stored):
    listed = foreseen(stored.companions.restatement, stored.document, ("de",))
    questions = ForeseenQuestions(listed, stored.foreseen, Likeness(open_token_encoder()))
    return lambda text: questions.near(query(text))


def query(text):
    encoder = open_token_encoder()
    return Query(text, encoder.tokens([text])[0], encoder.encode([text], "query")[0])


def questions_about(texts, sentences, answered=None):
    """Foresee each question at a sentence."""
    flags = np.ones(len(texts), bool) if answered is None else np.array(answered)
    encoder = open_token_encoder()
    listed = Foreseen(tuple(texts), np.array(sentences), flags)
    return ForeseenQuestions(
        listed,
        QuestionIndex.build(texts, encoder, listed.answers),
        Likeness(encoder),
    )


def test_they_are_listed_with_what_answers_them_and_indexed_in_the_same_order(stored):
    listed = foreseen(stored.companions.restatement, stored.document, ("de",))
    assert listed.texts == (*ANSWERED, "Welche Farbe hat das Boot?", *OPEN)
    assert listed.sentences.tolist() == [0, 0, 1, 0, 0]
    assert listed.answered.tolist() == [True, True, True, False, False]
    assert listed.answers.tolist() == [0, 0, 1, -1, -1]
    expected = stored.foreseen.placed(open_token_encoder().encode(listed.texts, "query"))
    assert np.abs(stored.foreseen.vectors.reconstruct() - expected).max() < 0.01


def test_a_sentence_answers_what_is_like_the_questions_it_is_known_to_answer(near):
    by_sentence = near("Wann hat man den Hafen gebaut?").answers(2)
    assert by_sentence[0] > 0.7
    assert by_sentence[0] > by_sentence[1] + 0.3
    # What it leaves open brings no sentence nearer.
    assert near(OPEN[0]).answers(2)[0] < by_sentence[0] - 0.3


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("In welchem Jahr wurde der Hafen gebaut?", True),
        ("Wie teuer war es, den Hafen zu bauen?", False),
        ("Was kostete der Hafen?", False),
    ],
)
def test_what_is_like_an_open_question_is_open(near, asked, answered):
    assert (near(asked).answered_by(0) > 0.5) == answered


def test_what_a_sentence_leaves_open_counts_more_against_its_own_answers(near):
    open_there = near("Was kostete das Boot im Hafen?")
    assert open_there.answered_by(0) < open_there.answered_by(1)


def test_a_word_that_many_sentences_share_draws_to_none_of_them():
    """Six sentences about Ada, one about Bo: "Ada" tells nothing, what she did does."""
    verbs = ("kaufte", "baute", "malte", "verlor", "fand", "lenkte")
    texts = (*(f"Was {verb} Ada am Meer?" for verb in verbs), "Was kaufte Bo am Meer?")
    asked = query("Was hat Ada am Meer gekauft?")
    by_sentence = questions_about(texts, range(7)).near(asked).answers(7)
    assert by_sentence.argmax() == 0
    cosines = open_token_encoder().encode(texts, "query") @ asked.vector
    assert cosines[1:].max() > 0.7 * cosines[0]
    assert by_sentence[1:].max() < 0.5 * by_sentence[0]


@pytest.fixture(scope="module")
def after(stored):
    listed = foreseen_next(stored.companions.restatement, stored.document, ("de",))
    follow_ups = ForeseenFollowUps(listed, stored.foreseen_next, Likeness(open_token_encoder()))
    return lambda text, quoted: follow_ups.near(query(text), quoted)


def test_follow_ups_are_listed_with_what_was_quoted_and_what_answers(stored):
    listed = foreseen_next(stored.companions.restatement, stored.document, ("de",))
    assert listed.texts == tuple(text for line in NEXT.values() for text, _ in line)
    assert listed.quoted.tolist() == [0, 0, 0, 1, 1, 1]
    assert listed.answered.tolist() == [False, True, True, True, False, True]
    # What nothing answers is raised by what was quoted.
    assert listed.sentences.tolist() == [0, 1, 0, 1, 1, 0]
    assert listed.answers.tolist() == [-1, 1, 0, 1, -1, 0]
    expected = stored.foreseen_next.placed(open_token_encoder().encode(listed.texts, "query"))
    assert np.abs(stored.foreseen_next.vectors.reconstruct() - expected).max() < 0.01


def test_a_follow_up_whose_answer_is_gone_from_the_text_is_left_out(stored):
    gone = Entry(follow_ups={"de": (FollowUp("Warum?", "gone"), FollowUp("Wo?", None))})
    restated = Restatement("Ada", {stored.document.sentences[0].id: gone})
    assert foreseen_next(restated, stored.document, ("de",)).texts == ("Wo?",)


def test_the_same_words_ask_something_else_after_something_else(after):
    assert after("Warum?", 1).answers(2).argmax() == 1
    assert after("Warum?", 1).answered_by(1) > 0.5
    assert after("Warum?", 0).answered_by(0) < 0.5


@pytest.mark.parametrize(
    ("asked", "quoted", "answer"),
    [("Wo liegt das denn?", 1, 0), ("Liegt dort auch ein Boot?", 0, 1), ("Wann?", 0, 0)],
)
def test_a_follow_up_goes_where_those_like_it_go(after, asked, quoted, answer):
    told = after(asked, quoted).answers(2)
    assert told.argmax() == answer
    assert told[answer] > 0.3


def test_what_is_asked_after_a_place_far_away_tells_nothing(after):
    assert len(after("Warum?", 9).near) == 0
    assert after("Warum?", 9).answers(2).tolist() == [0.0, 0.0]
    assert after("Warum?", 9).answered_by(0) == 0.5


def test_what_was_quoted_decides_what_a_follow_up_gets(brief_home):
    assistant = Assistant.open()
    base = assistant.ask("Wo steht der wichtigste russische Stützpunkt in Zentralasien?")
    why = assistant.ask("Und wofür steht der?", [base])
    assert "Ambitionen" in why.citations[0].quote
    troops = assistant.ask("When did the US troops leave Uzbekistan?")
    assert "SOZ" in assistant.ask("Who wanted that?", [troops]).citations[0].quote


def test_where_nothing_is_foreseen_nothing_is_told(brief):
    none = foreseen(None, brief, ("de", "en"))
    assert none.texts == ()
    near = questions_about(none.texts, none.sentences, none.answered).near(query("Was ist das?"))
    assert near.answers(len(brief.sentences)).tolist() == [0.0] * len(brief.sentences)
    assert near.answered_by(0) == 0.5


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Seit wann gibt es die OKS?", "date"),
        ("In which year was it founded?", "date"),
        ("Wie viele Staaten sind es?", "number"),
        ("How long is the border?", "number"),
        ("And who said so?", "person"),
        ("Aus welchem Grund ging er?", "reason"),
        ("In welcher Stadt war der Gipfel?", "place"),
        ("Welche Partei siegte?", "which"),
        ("Gehört Georgien dazu?", ""),
    ],
)
def test_question_words_mean_the_same_in_both_languages(question, kind):
    assert interrogative(question) == kind


def test_the_brief_is_silent_where_a_near_question_is_open(brief_home):
    assistant = Assistant.open()
    assert assistant.ask("Wann wurde die OKS gegründet?").citations
    assert assistant.ask("When was the CSTO founded?").citations
    for asked in ("Weshalb trat Usbekistan aus GUAM aus?", "Who heads the SCO secretariat?"):
        assert not assistant.ask(asked).citations, asked
