"""What a reader has chosen, as cookies that the page sets and every request brings along."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ui.render.page import Preferences
from ui.render.words import LANGUAGES

PREFIX = "fussnote-"
_THEMES = ("system", "light", "dark")
_ANSWERS = ("auto", "de", "en")


def read(cookies: Mapping[str, str], accept_language: str, sources: Collection[str]) -> Preferences:
    """Read the cookies; whatever is none of the choices counts as not chosen.

    Args:
        cookies: those of the request.
        accept_language: the header in which a browser names its languages.
        sources: names of the sources of answers.
    """

    def chosen(name: str, choices: Collection[str], default: str) -> str:
        value = cookies.get(PREFIX + name, default)
        return value if value in choices else default

    quotes = cookies.get(f"{PREFIX}quotes", "3")
    return Preferences(
        interface=chosen("interface", LANGUAGES, preferred_language(accept_language)),
        theme=chosen("theme", _THEMES, "system"),
        answer=chosen("answer", _ANSWERS, "auto"),
        quotes=int(quotes) if re.fullmatch("[1-9]", quotes) else 3,
        source=chosen("source", sources, next(iter(sources))),
    )


def preferred_language(accept_language: str) -> str:
    """Choose the language of the interface that a browser likes best; English if it likes none."""
    best, best_weight = "en", 0.0
    for item in accept_language[:500].split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weight = 1.0
        for parameter in parameters:
            found = re.fullmatch(r"q=([01](?:\.\d{0,3})?)", parameter)
            weight = float(found[1]) if found else 0.0
        language = name.lower().split("-")[0]
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best
