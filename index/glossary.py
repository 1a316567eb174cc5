"""Names across languages and spellings: which forms mean one thing.

`index/data/glossary.tsv` has a row for each thing: its kind, its German and its English names,
alternatives separated by ` | `, the preferred one first. A row of the kind `kin` lists different
things that stand for one another (a state, its capital, its adjective). A file of the same form in
the user's folder (`glossary.tsv`) is added to it. Names are found in text whatever their case
endings; but abbreviations only as they are written, unless the text has no capitals at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from index.errors import DataError
from index.home import home
from index.language import Language
from index.morphology import fold, stop_words

BUNDLED = Path(__file__).parent / "data" / "glossary.tsv"
NAMES = frozenset(
    {"state", "place", "people", "person", "institution", "treaty", "event", "company"}
)
"""Kinds whose forms name the same thing; those of a `term` mean about the same."""

_KIN = "kin"
_HEADER = ("kind", "de", "en")
_TOKEN = re.compile(r"[^\W_]+")
# Twice: Kirgisistans → Kirgisistan → Kirgisista, which Kirgisistan becomes at once.
_ENDING = re.compile(r"(?:ies|ern|em|en|er|es|e|n|s)?(?:ies|ern|em|en|er|es|e|n|s)$")
_LEAST_STEM = 4
_LONGEST = 8
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing and its names; `key` is stable while its preferred German name is."""

    kind: str
    de: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def key(self) -> str:
        """The preferred German name."""
        return self.de[0]

    @property
    def is_name(self) -> bool:
        """Tell whether the forms name one thing, and do not just mean about the same."""
        return self.kind in NAMES

    def forms(self, language: Language) -> tuple[str, ...]:
        """Return the names in a language, the preferred one first."""
        return self.de if language == "de" else self.en


@dataclass(frozen=True, slots=True)
class Mention:
    """A form of an entry in a text: `text[start:end]`."""

    entry: Entry
    start: int
    end: int


class Glossary:
    """Finds the entries that a text mentions."""

    def __init__(self, entries: Sequence[Entry], digest: str) -> None:
        """Take entries, and the digest of what they were read from."""
        self.digest = digest
        self._forms: dict[tuple[str, ...], Entry] = {}
        self._acronyms: dict[str, Entry] = {}
        self._kin: dict[str, frozenset[str]] = {}
        # Every signal of a search asks about the same question.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._search)
        for entry in entries:
            if entry.kind == _KIN:
                continue
            for form in (*entry.de, *entry.en):
                if is_acronym(form):
                    self._acronyms.setdefault(form, entry)
                else:
                    self._forms.setdefault(_key(form), entry)
        for entry in entries:
            if entry.kind == _KIN:
                found = (self._forms.get(_key(form)) for form in entry.de)
                keys = frozenset(relative.key for relative in found if relative is not None)
                self._kin |= {key: self._kin.get(key, frozenset()) | keys for key in keys}

    def kin(self, entry: Entry) -> frozenset[str]:
        """Return the keys of the entries that a mention of this one may stand for."""
        return self._kin.get(entry.key, frozenset()) - {entry.key}

    def find(self, text: str) -> tuple[Mention, ...]:
        """Find the mentions in a text, in order: the longest ones, names before terms."""
        return self._remembered(text)

    def _search(self, text: str) -> tuple[Mention, ...]:
        tokens = list(_TOKEN.finditer(text))
        keys = [_stem(token.group()) for token in tokens]
        shouted = text == text.lower()
        found: list[Mention] = []
        taken = [False] * len(tokens)
        for names in (True, False):
            at = 0
            while at < len(tokens):
                entry, length = self._at(tokens, keys, at, shouted, names)
                if entry is not None and not any(taken[at : at + length]):
                    end = tokens[at + length - 1].end()
                    found.append(Mention(entry, tokens[at].start(), end))
                    taken[at : at + length] = [True] * length
                at += length
        return tuple(sorted(found, key=lambda mention: mention.start))

    def _at(
        self,
        tokens: list[re.Match[str]],
        keys: list[str],
        at: int,
        shouted: bool,
        names: bool,
    ) -> tuple[Entry | None, int]:
        """Find the longest name, or else term, that begins at a token, and its length."""
        # The English "war" is no war in a German sentence.
        shortest = 1 if _is_common(tokens[at].group()) else 0
        for length in range(min(_LONGEST, len(tokens) - at), shortest, -1):
            entry = self._forms.get(tuple(keys[at : at + length]))
            if entry is not None and entry.is_name is names:
                return entry, length
        word = tokens[at].group()
        if shouted and len(word) > 2 and not _is_common(word):
            word = word.upper()
        entry = self._acronyms.get(word)
        return (entry, 1) if entry is not None and entry.is_name is names else (None, 1)


def is_acronym(form: str) -> bool:
    """Tell whether a form is an abbreviation in capitals (`SOZ`)."""
    return form.isupper() and form.isalnum() and len(form) < 7


@cache
def load() -> Glossary:
    """Load the bundled glossary, and the user's own if there is one.

    Raises:
        DataError: if a file is malformed; the message names the line.
    """
    paths = [path for path in (home() / "glossary.tsv", BUNDLED) if path.is_file()]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    entries = [entry for path, text in texts.items() for entry in parse(text, str(path))]
    digest = hashlib.sha256("\0".join(texts.values()).encode("utf-8")).hexdigest()
    return Glossary(entries, digest)


def parse(text: str, name: str) -> Iterator[Entry]:
    """Read the rows of a glossary file.

    Raises:
        DataError: if a row has not three columns, or an empty one.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.rstrip("\r").split("\t")
        if tuple(columns) == _HEADER:
            continue
        if len(columns) != 3 or not all(column.strip() for column in columns):
            raise DataError(
                f"{name}, line {number}: a row has three columns (kind, de, en) between tabs."
            )
        kind, german, english = columns
        yield Entry(kind.strip(), _alternatives(german), _alternatives(english))


def _alternatives(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _key(form: str) -> tuple[str, ...]:
    return tuple(_stem(token) for token in _TOKEN.findall(form))


@cache
def _stem(word: str) -> str:
    """Fold a word and take off its ending; short words and abbreviations stay whole."""
    if len(word) > 1 and word.isupper():
        return word
    folded = fold(word, "de")
    stem = _ENDING.sub("", folded)
    return stem if len(stem) >= _LEAST_STEM else folded


def _is_common(word: str) -> bool:
    return word in stop_words("de") or word in stop_words("en")
