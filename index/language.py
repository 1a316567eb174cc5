"""German or English? By letters and words, also for a bare name.

Each trigram of letters and each common word says how much likelier it is in one language than in
the other (naive Bayes, after Cavnar & Trenkle 1994 and Dunning 1994). The table is counted from
sentence pairs, so that both sides say the same things; `python -m index.training.language` makes
it again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["de", "en"]

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 20_000
"""Characters of a long text that are looked at."""


def features(text: str) -> Iterator[str]:
    """Yield what a text is judged by: its words (`=der`) and their padded trigrams."""
    for word in _WORD.findall(text):
        padded = f" {word.casefold()} "
        yield f"={padded[1:-1]}"
        for at in range(len(padded) - 2):
            yield padded[at : at + 3]


def score(text: str) -> float:
    """Return the log-odds of German against English; 0 if nothing in the text tells."""
    table = _table()
    return sum(table.get(feature, 0) for feature in features(text)) / 100


def of_text(text: str, default: Language = "de") -> Language:
    """Tell the language of a text; `default` if nothing in it tells."""
    value = score(text[:_ENOUGH])
    if value == 0:
        return default
    return "de" if value > 0 else "en"


@cache
def _table() -> dict[str, int]:
    """Log-odds in hundredths."""
    path = files("index") / "data" / "language.json"
    loaded: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
