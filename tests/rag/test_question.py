from __future__ import annotations

import pytest

from index.errors import QuestionError
from rag.offers import Offers
from rag.question import MAX_CHARACTERS, parse
from rag.question_type import Wanted, question_type
from rag.wordings import Wordings


def offers(kind, sentence, kinds, wording=""):
    """What one sentence with names of these kinds offers."""
    names = frozenset((f"name {n}", kind) for n, kind in enumerate(kinds))
    return Offers([sentence], [names], Wordings([wording])).of(kind)[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wann wurde die OKS gegründet?", "de"),
        ("When was the CSTO founded?", "en"),
        ("Warum?", "de"),
        ("Why?", "en"),
        ("Und Usbekistan?", "de"),
        ("And Uzbekistan?", "en"),
        ("Mitglieder der SOZ", "de"),
        ("members of the SCO", "en"),
        ("Kasachstan", "de"),
        ("Taschkent", "de"),
        ("OKS Gründung Jahr", "de"),
        ("who is saakashvili", "en"),
        ("wer ist saakaschwili", "de"),
    ],
)
def test_the_language_is_recognised_also_of_short_questions_and_names(text, language):
    assert parse(text).language == language


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("   \n\t ", "is empty"),
        ("\u200b\u200e", "is empty"),
        ("🙂🙂", "holds no word"),
        ("???", "holds no word"),
        ("x" * 100_000, "100,000 characters"),
        ("Was ist\x1b[31m die SOZ?", "control characters"),
        ("Was\x00 ist?", "control characters"),
        ("Was ist \udcff?", "not valid UTF-8"),
    ],
)
def test_what_is_no_question_gets_one_clear_line(text, message):
    with pytest.raises(QuestionError, match=message) as caught:
        parse(text)
    assert "\n" not in str(caught.value)
    assert caught.value.said("de").startswith("Die Frage")
    assert caught.value.said("en") == str(caught.value)


def test_white_space_emoji_and_invisible_characters_do_no_harm():
    assert parse("  Was \n ist\u200b die\u202e SOZ 🙂? ").text == "Was ist die SOZ 🙂?"
    assert len(parse("wort " * (MAX_CHARACTERS // 5)).text) < MAX_CHARACTERS


@pytest.mark.parametrize(
    "text",
    [
        "Quel est le rôle de la Russie en Asie centrale ?",
        "¿Cuál es el papel de China en la región?",
        "Wat is de rol van Rusland in Centraal-Azië?",
        "Какова роль России в Центральной Азии?",
        "中国在中亚的利益是什么",
        "Qual è il ruolo della Cina nella regione?",
    ],
)
def test_a_third_language_is_noticed(text):
    assert parse(text).foreign


@pytest.mark.parametrize(
    "text",
    ["Was ist die SOZ?", "Who is Putin?", "Kant Manas", "Partnership for Peace?", "la Pipeline?",
     "Nennen Sie die Mitglieder!", "ETIM", "Operation Enduring Freedom"],
)  # fmt: skip
def test_german_english_and_names_are_not_foreign(text):
    assert not parse(text).foreign


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Wann wurde die OKS gegründet?", Wanted.DATE),
        ("In welchem Jahr trat Georgien aus?", Wanted.DATE),
        ("Wie viele Staaten sind Mitglied?", Wanted.NUMBER),
        ("How many bases are there?", Wanted.NUMBER),
        ("Warum lehnte China ab?", Wanted.REASON),
        ("Wer ist Präsident?", Wanted.OFFICE),
        ("Who is the Secretary-General of the SCO?", Wanted.OFFICE),
        ("Welcher Außenminister unterschrieb?", Wanted.OFFICE),
        ("Who is Saakashvili?", Wanted.PERSON),
        ("Wer hat die Erklärung abgegeben?", Wanted.PERSON),
        ("Where is Kant?", Wanted.PLACE),
        ("In which city was it signed?", Wanted.CITY),
        ("Wie heißt die Hauptstadt von Kirgisistan?", Wanted.CITY),
        ("Aus welchem Land kamen die Kühe?", Wanted.STATE),
        ("Wie heißt der Vulkan?", Wanted.NAME),
        ("What was the ship called?", Wanted.NAME),
        ("Was sagte Merkel in Tiflis?", Wanted.WORDS),
        ("What did the chancellor say about Georgia?", Wanted.WORDS),
        ("Was sagt der Text zu Afghanistan?", Wanted.ANYTHING),
        ("What does the author say about oil?", Wanted.ANYTHING),
        ("Was kostete der Bau der Pipeline?", Wanted.NUMBER),
        ("What does Washington pay for the base?", Wanted.NUMBER),
        ("How deep is the sea there?", Wanted.NUMBER),
        ("Wer befehligte die Truppe?", Wanted.OFFICE),
        ("Welche Staaten gehören der OKS an?", Wanted.STATES),
        ("Wofür steht ETIM?", Wanted.DEFINITION),
        ("Welche Quelle nennt die Autorin?", Wanted.SOURCE),
    ],
)
def test_the_question_word_tells_what_is_wanted(text, wanted):
    assert question_type(text).wanted is wanted


def test_a_number_must_be_one_of_what_is_counted():
    kind = question_type("Wie viele Soldaten stehen in Kant?")
    assert offers(kind, "Seit 2003 stehen 500 Soldaten in Kant.", []) == 1.0
    assert offers(kind, "Seit 2003 stehen Soldaten in Kant.", []) == 0.0
    length = question_type("How long is the pipeline?")
    assert offers(length, "Die Pipeline ist 960 Kilometer lang.", []) == 1.0
    assert offers(length, "Die Pipeline hat zwei Enden.", []) == 0.0
    measured = question_type("Wie viele Kilometer lang ist die Pipeline?")
    assert offers(measured, "Die Pipeline ist 960 km lang.", []) == 1.0
    assert offers(measured, "Die Pipeline wurde in nur einem Jahr gebaut.", []) == 0.0


@pytest.mark.parametrize(
    ("question", "sentence", "offered"),
    [
        ("Wie lang ist der Rücken?", "Der Rücken ist ein 1800 Kilometer langes Gebirge.", 1.0),
        ("Wie lang ist der Rücken?", "Im Jahr 1800 kam der Kilometer auf.", 0.0),
        ("Wie lange dauerte es?", "Erst nach 135 Tagen war es vorbei.", 1.0),
        ("How long did the war last?", "Der fünftägige Krieg endete.", 1.0),
        ("Wie oft fährt die Fähre?", "Die Fähre fährt täglich.", 1.0),
        ("Wie oft fährt die Fähre?", "Die Fähre fährt nach Tallinn.", 0.0),
        ("How deep is the gas stored?", "Der Speicher fasst 2 Milliarden Kubikmeter.", 0.0),
        ("How much gas flows there?", "Es fließen 56 Mio. Kubikmeter Gas.", 1.0),
        ("Was kostete der Bau?", "Der Bau dauerte zwei Jahre.", 0.0),
        ("Was kostete der Bau?", "Der Bau kostete 3 Milliarden Dollar.", 1.0),
    ],
)
def test_an_amount_has_the_unit_that_is_asked_for(question, sentence, offered):
    assert offers(question_type(question), sentence, []) == offered


def test_what_is_counted_may_go_by_another_word_elsewhere():
    kind = question_type("How many soldiers are there in Kant?")
    sentence = "Dort stehen 500 Mann."
    assert offers(kind, sentence, [], "500 Russian soldiers are there.") == 1.0
    assert 0 < offers(kind, sentence, [], "500 people live there.") < 1
    # Where the text has no number, another wording does not make up for it.
    assert offers(kind, "Dort steht Militär.", [], "500 Russian soldiers are there.") == 0.0


def test_words_said_are_quoted_or_reported():
    kind = question_type("What did Merkel say?")
    assert offers(kind, "„Georgien wird Mitglied“, so Merkel.", []) == 1.0
    assert offers(kind, "Merkel reiste nach Tiflis.", []) == 0.0


def test_an_abbreviation_is_defined_where_it_stands_in_brackets():
    kind = question_type("Wofür steht GUS?")
    assert offers(kind, "der Gemeinschaft Unabhängiger Staaten (GUS).", []) == 1.0
    assert offers(kind, "Die GUS tagte.", []) == 0.0
    # Other wordings spell it out wherever it is named, with or without an article.
    for question in ("Was ist GUS?", "Was ist die GUS?", "What is the GUS?"):
        kind = question_type(question)
        assert offers(kind, "Die GUS tagte.", [], "Die Gemeinschaft … (GUS) tagte.") == 0.0


@pytest.mark.parametrize(
    "question", ["Was ist der »Geist von Genf«?", "Was ist mit dem Geist von Genf gemeint?"]
)
def test_a_term_is_defined_where_the_text_says_what_it_is(question):
    kind = question_type(question)
    defining = "Dieser so genannte »Geist von Genf« kennzeichnet das Modell."
    assert offers(kind, defining, []) == 1.0
    assert offers(kind, "Die Prinzipien des »Geistes von Genf« helfen wenig.", []) == 0.0


def test_an_office_is_held_by_a_person_never_by_a_state():
    office, anyone = question_type("Wer ist der Generalsekretär?"), question_type("Wer half?")
    assert offers(office, "Das sagte ein Minister in Berlin.", ["place", "institution"]) == 0.0
    assert offers(office, "Das sagte Medwedew.", ["person"]) == 1.0
    assert offers(anyone, "Berlin half.", ["place"]) == 1.0


def test_a_city_is_no_state():
    kind = question_type("In welcher Stadt wurde unterschrieben?")
    assert offers(kind, "China unterschrieb.", ["state"]) == 0.0
    assert offers(kind, "Schanghai war der Ort.", ["place"]) == 1.0


@pytest.mark.parametrize(
    ("question", "sentence", "offered"),
    [
        ("Wer ist Premierminister?", "Das sagte Premierminister Stephen Harper.", 1.0),
        ("Wer ist Premierminister?", "Das sagte der Premierminister am Abend.", 0.0),
        ("Who is Stephen Harper?", "Das sagte Stephen Harper.", 0.0),
        ("Which organisation took part?", "An dem Treffen nahm die IGAD teil.", 1.0),
        ("Which organisation beside IGAD took part?", "Die IGAD nahm teil.", 0.0),
        ("Wo tagte der Rat?", "Der Rat tagte in Naqura.", 0.5),
        ("Wo tagte der Rat?", "Der Rat einigte sich in Fragen der Sicherheit.", 0.0),
        ("Wer leitete die Truppe?", "Didier Dacko leitete die Truppe.", 1.0),
        ("Wer leitete die Truppe?", "Die Regionale Struktur leitete die Truppe.", 0.0),
        ("Wie heißt der Vulkan?", "Im Osten liegt der Pinatubo.", 1.0),
        ("Wie heißt der Vulkan?", "Im Osten liegt ein Vulkan.", 0.0),
    ],
)
def test_names_that_no_glossary_lists_are_seen_by_their_look(question, sentence, offered):
    assert offers(question_type(question), sentence, []) == offered
