"""axe-core looks at every state of the window, in both themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

GERMAN = "Was ist das Ziel der SOZ?"
STATES = {
    "welcome": lambda me: None,
    "answered": lambda me: me.ask(GERMAN).locator(".words .marker").first.click(),
    "abstained": lambda me: me.ask("Was schreibt sie über Neuseeland?"),
    "unfolded": lambda me: (
        me.ask(GERMAN),
        me.page.locator(".found summary").click(),
        me.page.locator(".consulted summary").click(),
        me.page.locator(".thumb").first.click(),
        me.page.locator(".tools .menu summary").click(),
    ),
    "settings": lambda me: me.page.click("[data-action=settings]"),
}


def serious(page):
    # Colours on their way from one to another are nobody's; they arrive first.
    page.wait_for_timeout(400)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (violation["id"], [node["html"][:120] for node in violation["nodes"]])
        for violation in found
        if violation["impact"] in ("serious", "critical", "moderate")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(reader, state, theme):
    me = reader(color_scheme=theme, locale="en-GB")
    STATES[state](me)
    assert serious(me.page) == []


def test_axe_finds_nothing_on_a_telephone(reader):
    me = reader(viewport={"width": 390, "height": 844}, locale="de-DE")
    turn = me.ask(GERMAN)
    assert serious(me.page) == []
    turn.locator(".footnotes .marker").first.click()
    me.page.wait_for_selector("#source.open")
    assert serious(me.page) == []
    me.page.keyboard.press("Escape")
    me.page.click("[data-opens=history]")
    assert serious(me.page) == []


def test_text_is_marked_with_its_language(reader):
    me = reader(locale="en-GB")
    turn = me.ask("When was the oil pipeline from Atasu completed?")
    page = me.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".paper").get_attribute("lang") == "de"
    assert turn.locator("blockquote").first.get_attribute("lang") == "de"
    assert turn.locator("h2").get_attribute("lang") == "en"
