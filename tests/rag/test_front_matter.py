"""Readers ask what they have before them: what it is called, who wrote it, what it says in short."""

from __future__ import annotations

import pytest

from rag.front_matter import FrontMatter, asked_for


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("Wie heißt der Text?", FrontMatter.TITLE),
        ("titel?", FrontMatter.TITLE),
        ("What’s the paper called?", FrontMatter.TITLE),
        ("Name of the article", FrontMatter.TITLE),
        ("Wie nennt sich das Dokument?", FrontMatter.TITLE),
        ("Wer hat das geschrieben?", FrontMatter.AUTHOR),
        ("Wer hat die Analyse über Zentralasien verfasst?", FrontMatter.AUTHOR),
        ("Who wrote this?", FrontMatter.AUTHOR),
        ("Who wrote the study on China?", FrontMatter.AUTHOR),
        ("Who’s the author?", FrontMatter.AUTHOR),
        ("What is the author's name?", FrontMatter.AUTHOR),
        ("Von wem ist der Text?", FrontMatter.AUTHOR),
        ("autorin", FrontMatter.AUTHOR),
        ("Welche Schlagwörter hat die Studie?", FrontMatter.KEYWORDS),
        ("keywords?", FrontMatter.KEYWORDS),
        ("Fasse den Text zusammen", FrontMatter.SUMMARY),
        ("Kannst du das kurz zusammenfassen?", FrontMatter.SUMMARY),
        ("summarise the brief please", FrontMatter.SUMMARY),
        ("tldr", FrontMatter.SUMMARY),
        ("Give me a summary of this paper.", FrontMatter.SUMMARY),
        ("Zusammenfassung?", FrontMatter.SUMMARY),
    ],
)
def test_a_part_of_the_text_is_asked_for(question, part):
    assert asked_for(question) is part


@pytest.mark.parametrize(
    "question",
    [
        "Wer schrieb die Erklärung von Duschanbe?",
        "Who wrote it into the constitution?",
        "Was ist das Fazit der Autorin?",
        "Who does the author criticise?",
        "Wen zitiert die Autorin?",
        "Which title does Putin hold?",
        "Welchen Titel trägt der Präsident?",
        "What is the title of Laruelle's book?",
        "Wie heißt der Stützpunkt?",
        "What is the treaty called?",
        "Welches Schlagwort fällt dazu?",
        "Wie wollen sie das zusammen lösen?",
        "Wer fasst die Ergebnisse des Gipfels zusammen?",
    ],
)
def test_the_subject_of_a_text_is_none_of_its_parts(question):
    assert asked_for(question) is None


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Wie heißt der Text?", "Gegensätze in Zentralasien"),
        ("What's the paper called?", "Gegensätze in Zentralasien"),
        ("Wie lautet der Titel?", "Gegensätze in Zentralasien"),
        ("Wer hat das geschrieben?", "Nadine Godehardt"),
        ("Who is the author?", "Nadine Godehardt"),
        ("Welche Schlagwörter hat die Studie?", "Schlagwörter"),
    ],
)
def test_it_is_what_is_quoted(assistant, question, quote):
    assert assistant.ask(question).citations[0].quote.startswith(quote)


@pytest.mark.parametrize("question", ["Fasse den Text zusammen.", "Summarise the brief."])
def test_a_summary_is_quoted_from_the_abstract_and_the_theses(assistant, question):
    answer = assistant.ask(question)
    assert len(answer.citations) == 3
    assert {c.section for c in answer.citations} <= {"Zusammenfassung", "Analyse"}
    assert "Analyse:" not in {c.quote for c in answer.citations}
