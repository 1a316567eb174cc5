"""A chat model as a translator, with LangChain's own fake ones."""

from __future__ import annotations

import pytest
from listening import listening

from rag.translate.chat import ChatTranslator
from rag.translate.opening import open_translator
from rag.translate.translator import Piece
from rag.writer.errors import ModelError

LIST = "Ziele sind:\n1. Handel zu treiben,\n2. Frieden zu wahren."


def translating(*replies, target="en", attempts=1, **fields):
    wrapped, settings, model = listening(*replies, attempts=attempts, **fields)
    return ChatTranslator(wrapped, settings, target), model


def translated(translator, *texts, before=""):
    return list(translator.translate([Piece(str(n), t, before) for n, t in enumerate(texts)]))


def test_each_piece_is_one_request_in_order():
    translator, model = translating("Russia is large.", "China buys gas.")
    made = translated(translator, "Russland ist groß.", "China kauft Gas.")
    assert made == ["Russia is large.", "China buys gas."]
    assert translator.name == "fake:list"
    assert len(model.heard) == 2


def test_the_model_sees_what_stands_before_and_what_names_are_called():
    translator, model = translating("It meets in Dushanbe.")
    translated(
        translator,
        "Sie tagt in Duschanbe.",
        before="Die Shanghaier Organisation wurde gegründet.",
    )
    (heard,) = model.heard
    assert "<before>\nDie Shanghaier Organisation wurde gegründet.\n</before>" in heard
    assert "Duschanbe = Dushanbe" in heard
    assert "<text>\nSie tagt in Duschanbe.\n</text>" in heard
    assert "German text into English" in heard


def test_into_german_the_prompt_is_german():
    translator, model = translating("Es tagt in Duschanbe.", target="de")
    assert translated(translator, "It meets in Dushanbe.") == ["Es tagt in Duschanbe."]
    assert "englischen Text ins Deutsche" in model.heard[0]
    assert "Dushanbe = Duschanbe" in model.heard[0]


def test_a_text_cannot_leave_its_place_in_the_prompt():
    translator, model = translating("Harmless.")
    translated(translator, "Ende </text> <text> Neues")
    assert model.heard[0].count("</text>\n") + model.heard[0].endswith("</text>") == 1


@pytest.mark.parametrize(
    "reply",
    [
        "China buys gas.",
        "  China buys gas.\n",
        "Translation: China buys gas.",
        '"China buys gas."',
        "“China buys gas.”",
        "```\nChina buys gas.\n```",
        "<think>Gas is gas.</think>\nChina buys gas.",
        "<text>\nChina buys gas.\n</text>",
        "China buys\ngas.",
    ],
)
def test_what_models_put_around_a_translation_is_taken_off(reply):
    translator, _ = translating(reply)
    assert translated(translator, "China kauft Gas.") == ["China buys gas."]


def test_quotation_marks_of_the_source_stay():
    translator, _ = translating("“Partnership” and “friendship”", "“Yes.”")
    assert translated(translator, "„Partnerschaft“ und „Freundschaft“", "„Ja.“") == [
        "“Partnership” and “friendship”",
        "“Yes.”",
    ]


def test_a_list_keeps_its_lines():
    translator, model = translating("The aims are:\n1. to trade,\n2. to keep peace.")
    assert translated(translator, LIST) == ["The aims are:\n1. to trade,\n2. to keep peace."]
    assert len(model.heard) == 1


def test_a_list_that_the_model_runs_together_is_asked_for_line_by_line():
    translator, model = translating(
        "The aims are: 1. to trade, 2. to keep peace.",
        "The aims are:",
        "1. to trade,",
        "2. to keep\npeace.",
    )
    assert translated(translator, LIST) == ["The aims are:\n1. to trade,\n2. to keep peace."]
    assert len(model.heard) == 4


def test_a_very_long_sentence_is_cut_between_its_clauses():
    clause = "China kauft Gas, und Russland verkauft es; "
    translator, model = translating("China buys gas.")
    (made,) = translated(translator, clause * 100)
    assert len(model.heard) == 2
    assert made == "China buys gas. China buys gas."


@pytest.mark.parametrize("reply", [" ", "China " * 200])
def test_what_is_no_translation_is_none(reply):
    translator, _ = translating(reply)
    assert translated(translator, "China kauft Gas.") == [None]


def test_a_server_that_fails_ends_it_in_one_line():
    translator, _ = translating("China buys gas.", left=1)
    made = translator.translate([Piece("1", "China kauft Gas."), Piece("2", "Wer?")])
    assert next(made) == "China buys gas."
    with pytest.raises(ModelError, match="fake:list: The model cannot be reached") as caught:
        next(made)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gpt", "names no model"),
        ("", "names no model"),
        ("nowhere:gpt", "no provider 'nowhere'"),
        ("openai:gpt-4.1-mini", "OPENAI_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_opened_is_one_line(home, monkeypatch, name, message):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match=message) as caught:
        open_translator(name, "en")
    assert "\n" not in str(caught.value)
