"""What is no question is told in the language that the window speaks."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("locale", "said"),
    [("de-DE", "Die Frage enthält kein Wort"), ("en-GB", "The question holds no word")],
)
def test_a_line_without_words_is_told_so_and_stays_in_its_field(reader, locale, said):
    me = reader(locale=locale)
    me.page.fill("#question", "???")
    me.page.press("#question", "Enter")
    me.page.wait_for_selector("#toast.shown")
    assert me.page.locator("#toast").inner_text().startswith(said)
    assert me.page.locator(".turn").count() == 0
    assert me.page.input_value("#question") == "???"
