"""Real questions to the real brief: every quote is a slice, every slice maps to the source."""

from __future__ import annotations

import json

import pytest

from eval.questions import BUNDLED, read
from index.records import Span
from rag.answer import Answer, Label, Status


@pytest.fixture(scope="module")
def answers(assistant):
    items = read(BUNDLED, assistant.document)
    return [(item, assistant.ask(item.question)) for item in items]


def test_every_quote_is_the_canonical_slice_and_maps_back_to_the_source(
    answers, brief_source, brief_reading
):
    quotes = 0
    for _, answer in answers:
        for citation in answer.citations:
            quotes += 1
            start, end = citation.span
            assert citation.label is Label.EXACT
            assert brief_reading.canonical.text[start:end] == citation.quote
            ranges = brief_reading.canonical.source_ranges(Span(start, end))
            source = "".join(brief_source.text[a:b] for a, b in ranges)
            letters = [c for c in citation.quote if c.isalnum()]
            original = iter(c for c in source if c.isalnum())
            # Every letter of the quote stands in the source, in this order (marks stand between).
            assert all(letter in original for letter in letters)
    assert quotes > 300


def test_nothing_stands_in_german_quotation_marks_but_slices(answers, assistant):
    text = assistant.document.text
    for _, answer in answers:
        if answer.status is Status.ABSTAINED:
            continue
        rest = answer.text
        for citation in answer.citations:
            rest = rest.replace(f"»{citation.quote}« [{citation.marker}]", "")
        assert "»" not in rest or all(part in text for part in rest.split("»")[1:])


def test_markers_count_up_and_each_has_its_citation(answers):
    for _, answer in answers:
        assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
        for citation in answer.citations:
            assert f"[{citation.marker}]" in answer.text
        scores = [c.score for c in answer.citations]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_german_questions_get_the_right_quote_first(answers):
    german = [
        (item, answer)
        for item, answer in answers
        if item.answerable and item.language == "de" and item.difficulty == "easy"
    ]
    right = sum(
        bool(answer.citations)
        and any(answer.citations[0].span.overlaps(span) for span in item.gold)
        for item, answer in german
    )
    assert right / len(german) >= 0.7


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Wann wurde die OKS gegründet?", "im Jahre 2002 gegründet"),
        ("Wo liegt der wichtigste russische Stützpunkt?", "in Kant, Kirgisistan"),
        ("Wie hat sich das Handelsvolumen zwischen 2001 und 2005 entwickelt?", "verfünffacht"),
        ("Where is the most important Russian base?", "in Kant, Kirgisistan"),
        ("Which organisation did the five republics join in 1994?", "Partnership for Peace"),
    ],
)
def test_plain_questions_are_answered(assistant, question, part):
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert any(part in citation.quote for citation in answer.citations)


def test_a_list_is_quoted_with_its_lead_in(assistant):
    answer = assistant.ask("Welche grundlegenden Ziele hat die chinesische Politik?")
    quote = next(c.quote for c in answer.citations if "Nachbarschaftsbeziehungen" in c.quote)
    assert quote.startswith("Die grundlegenden Ziele der chinesischen Politik bestehen darin,")
    assert quote.endswith("(Sun 2007).")


def test_an_answer_in_a_footnote_quotes_the_footnote(assistant):
    answer = assistant.ask("Was sagte die Bundeskanzlerin am 18.08.2008 in Tiflis?")
    assert answer.citations[0].in_footnote == 3
    assert "Mitglied der NATO werden" in answer.citations[0].quote


def test_a_quote_carries_the_authors_own_footnote_and_source(assistant):
    answer = assistant.ask("Um wie viel stieg das Handelsvolumen zwischen 2001 und 2005?")
    citation = next(c for c in answer.citations if "verfünffacht" in c.quote)
    assert [note.number for note in citation.footnotes] == [7]
    assert "Swanström" in citation.footnotes[0].text
    answer = assistant.ask("Wird China Russland im Handel übertrumpfen?")
    assert any("Laruelle 2008" in c.secondary for c in answer.citations)


@pytest.mark.parametrize(
    "question", ["Was schreibt die Autorin über die Türkei?", "Wie wird das Wetter in Hamburg?"]
)
def test_silence_names_what_was_not_found_and_offers_the_nearest(assistant, question):
    answer = assistant.ask(question)
    assert answer.status is Status.ABSTAINED
    assert answer.citations == ()
    assert answer.consulted
    name = "Türkei" if "Türkei" in question else "Hamburg"
    assert answer.text == f"Über »{name}« steht nichts im Text."


def test_english_answers_are_the_translation_over_the_german_quote(assistant):
    answer = assistant.ask("When was the CSTO founded?")
    assert answer.language == "en"
    first = answer.citations[0]
    assert first.quote.startswith("Die Organisation des Kollektiven Sicherheitsvertrages")
    assert first.translation is not None
    assert first.translation.startswith("The Collective Security Treaty Organization")
    assert f"{first.translation} [1]" in answer.text
    assert "»" not in answer.text


def test_the_answers_language_can_be_chosen(assistant):
    english = assistant.ask("Wann wurde die OKS gegründet?", answer_language="en")
    assert english.language == "en"
    assert "Collective Security Treaty" in english.text
    german = assistant.ask("When was the CSTO founded?", answer_language="de")
    assert german.text.startswith("»Die Organisation")


def test_a_third_language_gets_a_polite_line_in_both(assistant):
    answer = assistant.ask("Quel est le rôle de la Russie en Asie centrale ?")
    assert answer.status is Status.ABSTAINED
    assert "auf Deutsch" in answer.text
    assert "in German or English" in answer.text


def test_an_answer_survives_being_written(answers):
    for _, answer in answers[:40]:
        record = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
        assert Answer.from_dict(record).to_dict() == answer.to_dict()


def test_the_same_question_gets_the_same_answer(assistant):
    first, second = (assistant.ask("Was ist GUAM?").to_dict() for _ in range(2))
    del first["timings_ms"], second["timings_ms"]
    assert first == second
