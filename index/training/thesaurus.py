"""A bilingual thesaurus of our own writing: which words stand for about the same.

Sentence pairs teach what a word is called in the other language, not that `Geld` and `finanziell`
point to one thing. Each line holds the forms of one concept, of any word class and both languages;
any two of them are a pair to train on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.errors import DataError
from index.training.corpus import Ids

SEPARATOR = " | "


@dataclass(frozen=True)
class Concept:
    """One line.

    Attributes:
        forms: Token ids of each form; at least two forms, none of them empty.
        keys: The forms as compared across lines: two concepts that share one are no negatives.
    """

    forms: tuple[Ids, ...]
    keys: frozenset[str]


@dataclass(frozen=True)
class SynonymBatch:
    """Pairs of forms, and which concepts not to compare.

    Attributes:
        left: One form of each concept.
        right: Another form of the concept at the same place.
        banned: Where two concepts share a form, (concepts, concepts); false on the diagonal.
    """

    left: list[Ids]
    right: list[Ids]
    banned: NDArray[np.bool_]


def read_thesaurus(path: Path, tokenizer: Tokenizer) -> list[Concept]:
    """Read lines of `form | form | …`.

    Args:
        path: The file.
        tokenizer: Makes token ids of the forms.

    Returns:
        One concept per line of which the vocabulary knows at least two forms.

    Raises:
        DataError: The file cannot be read, or a line has fewer than two forms or an empty one.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"{path}: cannot be read ({exc})") from exc
    concepts = []
    for number, line in enumerate(lines, start=1):
        forms = [form.strip() for form in line.split(SEPARATOR.strip())]
        if len(forms) < 2 or not all(forms):
            raise DataError(f"{path}:{number}: expected at least two forms between bars")
        encoded = tokenizer.encode_batch(forms, add_special_tokens=False)
        known = [np.array([i for i in e.ids if i != 0], dtype=np.int32) for e in encoded]
        # Forms that the lower-cased vocabulary cannot tell apart would be their own positives.
        distinct = {ids.tobytes(): ids for ids in known if len(ids)}
        if len(distinct) > 1:
            keys = frozenset(form.casefold() for form in forms)
            concepts.append(Concept(tuple(distinct.values()), keys))
    return concepts


def synonym_batch(
    concepts: Sequence[Concept], count: int, rng: np.random.Generator
) -> SynonymBatch:
    """Draw two forms each of `count` different concepts, or of all if there are fewer."""
    drawn = rng.choice(len(concepts), min(count, len(concepts)), replace=False).tolist()
    left, right = [], []
    places = defaultdict(list)
    for place, number in enumerate(drawn):
        concept = concepts[number]
        one, other = rng.choice(len(concept.forms), 2, replace=False).tolist()
        left.append(concept.forms[one])
        right.append(concept.forms[other])
        for key in concept.keys:
            places[key].append(place)
    banned = np.zeros((len(drawn), len(drawn)), dtype=bool)
    for alike in places.values():
        banned[np.ix_(alike, alike)] = True
    np.fill_diagonal(banned, False)
    return SynonymBatch(left, right, banned)
