from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.writer.parse import Raw, StatementParser


def parsed(text: str, size: int = 1000, cut: bool = False) -> list[Raw]:
    parser = StatementParser()
    found = [raw for at in range(0, len(text), size) for raw in parser.feed(text[at : at + size])]
    return [*found, *parser.finish(cut=cut)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A ist B [3].", [("A ist B.", (3,))]),
        ("A ist B. [3]", [("A ist B.", (3,))]),
        ("A ist B [3,7].", [("A ist B.", (3, 7))]),
        ("A ist B [3][7].", [("A ist B.", (3, 7))]),
        ("A ist B [3, 7; 9].", [("A ist B.", (3, 7, 9))]),
        ("A ist B [3-5].", [("A ist B.", (3, 4, 5))]),
        ("A ist B【3】.", [("A ist B.", (3,))]),
        ("A [1] ist, sagt C, B [2].", [("A ist, sagt C, B.", (1, 2))]),
        ("A ist B [1]. C ist D [2].", [("A ist B.", (1,)), ("C ist D.", (2,))]),
        ("A ist B. [1] C ist D. [2]", [("A ist B.", (1,)), ("C ist D.", (2,))]),
        ("A ist gut. C ist D [2].", [("A ist gut.", ()), ("C ist D.", (2,))]),
        ("- A ist B [1].\n2. C ist D [2].", [("A ist B.", (1,)), ("C ist D.", (2,))]),
        ("**A** ist _B_ [1].", [("A ist B.", (1,))]),
        ("# Antwort\nAntwort: A ist B [1].", [("Antwort", ()), ("A ist B.", (1,))]),
        ("<think>A ist Z [9].</think>\nA ist B [1].", [("A ist B.", (1,))]),
        ("Am 18. August 2008 sagte z. B. Dr. A, B sei C [1].", [("Am 18. August 2008 sagte z. B. Dr. A, B sei C.", (1,))]),
        ("A sagt: »B ist C.« [1]", [("A sagt: »B ist C.«", (1,))]),
        ("A ist B [1]", [("A ist B", (1,))]),
        ("A ist B [0] [123456].", [("A ist B.", (0, 123456))]),
        ("", []),
        ("[1] [2] .", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_statements_and_their_numbers(text, expected, size):
    assert [(raw.text, raw.numbers) for raw in parsed(text, size)] == expected


def test_a_statement_comes_as_soon_as_the_next_begins():
    parser = StatementParser()
    assert list(parser.feed("A ist B [1]. ")) == []
    assert [raw.text for raw in parser.feed("C")] == ["A ist B."]


def test_what_breaks_off_is_not_whole():
    assert [raw.whole for raw in parsed("A ist B [1]. Und C", cut=True)] == [True, False]


def test_a_text_without_end_does_not_fill_the_memory():
    parser = StatementParser()
    found = [raw for _ in range(1000) for raw in parser.feed("bla " * 100)]
    assert found
    assert not any(raw.whole for raw in found)
    assert len(parser._buffer) <= 1_600


@given(st.text(alphabet="Ab. ,[]123\n»«<>*-", max_size=120), st.integers(1, 9))
def test_the_size_of_the_pieces_does_not_matter(text, size):
    assert parsed(text, size) == parsed(text)


@given(st.text(max_size=300))
def test_no_text_is_too_much(text):
    for raw in parsed(text):
        assert raw.text == raw.text.strip() != ""
        assert len(raw.numbers) <= 12
