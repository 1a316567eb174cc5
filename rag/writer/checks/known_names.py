"""Names and terms in both languages, from the glossary (`index.glossary`).

Proof asks more of a name than search does: a statement about Tashkent is not proven by a sentence
about Uzbekistan. So only a country and its people (*Russland*, *russisch*) form one *group*, and
the few capitals in whose name a government is spoken of (*Moskau*).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from index import glossary
from index.glossary import NAMES, Entry
from index.home import home
from rag.writer.checks.words import Word, words

_METONYMS = (
    ("Moskau", "Russland", "Kreml"), ("Peking", "China"), ("Washington", "USA", "amerikanisch"),
    ("Brüssel", "EU"), ("Tiflis", "Georgien"), ("Berlin", "Deutschland"), ("Ankara", "Türkei"),
    ("London", "Großbritannien", "britisch"),
)  # fmt: skip
"""Capitals in whose name a government is spoken of, and peoples that are not called like theirs."""
_SHORT = {"China": ("Volksrepublik", "People's Republic")}
"""Further short forms of an entry."""
_KIN = "kin"
"""Rows that relate different things, for search."""
_LONGEST = 8
"""Words of a name that are looked up at once."""
_LINKED = 4
"""Letters that a country and its people share at the beginning (`chin`, `russ`)."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name where it stands: words `first` to `last` (exclusive), and the groups it may mean."""

    first: int
    last: int
    groups: frozenset[int]


class KnownNames:
    """Finds the names in a text, whatever they are called."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._forms: dict[Key, set[int]] = defaultdict(set)
        self.synonyms: dict[str, frozenset[int]] = {}
        """For a stem: the entries that are called so, in one word."""
        groups = _groups(entries)
        self.described = frozenset(
            groups[n] for n, entry in enumerate(entries) if entry.kind in ("event", "treaty")
        )
        """Groups whose names describe: `Terrorismusbekämpfung` names nothing that is not said."""
        single: dict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(entries):
            if entry.kind == _KIN:
                continue
            short = [f for form in (*entry.de, *entry.en) for f in _SHORT.get(form, ())]
            for form in (*entry.de, *entry.en, *short):
                found = words(form)
                for language in (0, 1):
                    key = tuple(word.stems[language] for word in found)
                    if not key:
                        continue
                    if (
                        entry.kind in NAMES and any(letter.isupper() for letter in form)
                    ) or entry.kind == "people":
                        self._forms[key].add(groups[number])
                    if len(key) == 1:
                        single[key[0]].add(number)
        self.synonyms = {stem: frozenset(numbers) for stem, numbers in single.items()}

    @classmethod
    def bundled(cls) -> KnownNames:
        """Open the glossary that comes with the project, and the user's own if there is one.

        Raises:
            DataError: if a file is malformed.
        """
        return _opened(glossary.load().digest)

    def mentions(self, found: Sequence[Word]) -> list[Mention]:
        """Find names, the longest first; none within another."""
        mentions: list[Mention] = []
        at = 0
        while at < len(found):
            mention = self._longest(found, at)
            if mention is None:
                at += 1
            else:
                mentions.append(mention)
                at = mention.last
        return mentions

    def groups(self, found: Sequence[Word]) -> frozenset[int]:
        """Return all that a text may name, also within longer names and compounds."""
        held: set[int] = set()
        for first in range(len(found)):
            for last in range(first + 1, min(first + _LONGEST, len(found)) + 1):
                held |= self._at(found[first:last])
        for word in found:  # the `Südossetienfrage` names Südossetien
            for cut in range(5, len(word.key) - 2):
                held |= self._forms.get((word.key[:cut],), set())
        return frozenset(held)

    def _longest(self, found: Sequence[Word], first: int) -> Mention | None:
        for last in range(min(first + _LONGEST, len(found)), first, -1):
            groups = self._at(found[first:last])
            if groups and (found[first].text[0].isupper() or _is_people(found[first])):
                return Mention(first, last, frozenset(groups))
        return None

    def _at(self, piece: Sequence[Word]) -> set[int]:
        return self._forms.get(tuple(w.stems[0] for w in piece), set()) | self._forms.get(
            tuple(w.stems[1] for w in piece), set()
        )


def _is_people(word: Word) -> bool:
    """German writes the adjectives of peoples small: `russisch`, `amerikanisch`."""
    return word.stems[0].endswith("isch") or word.key == "deutsch"


def _groups(entries: Sequence[Entry]) -> list[int]:
    """Join a people to its country, and capitals to theirs; return each entry's group."""
    parent = list(range(len(entries)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    places: dict[str, list[int]] = defaultdict(list)
    by_form: dict[str, int] = {}
    for number, entry in enumerate(entries):
        if entry.kind not in NAMES:
            continue
        for form in (*entry.de, *entry.en):
            by_form.setdefault(form, number)
        if entry.kind in ("state", "place"):
            for form in entry.de:
                places[form[:_LINKED].casefold()].append(number)
    for number, entry in enumerate(entries):
        if entry.kind != "people" or not entry.de:
            continue
        name = entry.de[0].casefold()
        for place in places.get(name[:_LINKED], ()):
            if any(_same_country(form.casefold(), name) for form in entries[place].de):
                parent[root(number)] = root(place)
    for names in _METONYMS:
        known = [by_form[name] for name in names if name in by_form]
        for other in known[1:]:
            parent[root(other)] = root(known[0])
    return [root(number) for number in range(len(entries))]


def _same_country(place: str, people: str) -> bool:
    """Tell whether a people is called after a country (`kasachisch`, `Kasachstan`).

    Either all before `-isch` begins the country's name, or most of that name begins the people's.
    """
    if " " in place:
        return False
    trunk = people.removesuffix("isch")
    pairs = enumerate(zip(place, people, strict=False))
    shared = next((n for n, (a, b) in pairs if a != b), min(len(place), len(people)))
    return place.startswith(trunk) or shared >= max(_LINKED, 0.75 * len(place))


@cache
def _opened(digest: str) -> KnownNames:
    """Read the files of the glossary; `digest` names their content."""
    paths = [path for path in (home() / "glossary.tsv", glossary.BUNDLED) if path.is_file()]
    texts = [(path.read_text(encoding="utf-8"), str(path)) for path in paths]
    return KnownNames([entry for text, name in texts for entry in glossary.parse(text, name)])
