"""Tells German words from names."""

from __future__ import annotations

from functools import lru_cache

from index.compounds import CompoundSplitter, load_table

_NOUNS = ("ung", "heit", "keit", "schaft", "tion", "ismus", "taet")
_ENDINGS = ("s", "es", "e", "en", "n", "er", "ern")


@lru_cache(maxsize=20_000)
def is_german(key: str) -> bool:
    """Tell whether a folded word is a German word or a compound of such.

    Well-known places are taken for words, too: the glossary has them.
    """
    words = load_table()
    if key in words or key.endswith(_NOUNS):
        return True
    if any(key.endswith(ending) and key.removesuffix(ending) in words for ending in _ENDINGS):
        return True
    return bool(CompoundSplitter.bundled().split(key))
