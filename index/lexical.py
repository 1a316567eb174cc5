"""BM25 over stems, compound parts and words spelt alike.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
idf of Lucene, `log(1 + (N - df + 0.5) / (df + 0.5))`, which never turns negative. As in bm25s
(Lù, 2024), each term's contribution to each text is computed when the index is built, so a
question is a sum over a few columns of a sparse matrix.

Why not bm25s itself: its import takes 85 ms and 28 MB here, a tenth of what a whole `fussnote ask`
may cost, and it has no way to count a compound's part less than a whole word. On whole words the
two agree (`tests/index/test_lexical.py`).

Each word of a question also counts for the terms that are spelt like it (`index.grams`), by how
alike they are, and a text gets the best of these. On 1,985 German questions for as many sentences
this raised nDCG@10 from 0.825 to 0.851; on English questions for German ones from 0.536 to 0.617.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.compounds import CompoundSplitter
from index.grams import GramIndex, ranges
from index.language import Language
from index.largest import largest
from index.morphology import REMEMBERED, Analyzer, fold, pieces_of, stop_words, words_of
from index.postings import Postings, invert
from index.terms import Vocabulary

Scores = NDArray[np.float32]
Ids = NDArray[np.int64]
QueryWord = tuple[tuple[str, ...], tuple[float, ...]]
"""The terms of one word of a question, the word itself first, and their weights."""

MOST_OWN_WORDS = 20_000
"""Names and nouns of a collection that its compounds may be cut into."""

MOST_ALIKE = 64
"""Terms spelt alike that one term of a question may stand for."""

MOST_POSTINGS = 500_000
"""Entries read for one question, over all its words: what bounds the time in large collections."""

_QUESTIONS = 64
"""Texts of questions whose words are remembered."""

_CELLS = 1 << 22
"""Scores held at a time: words of the question times texts or terms."""


@dataclass(frozen=True, slots=True)
class BM25Settings:
    """What BM25 can be told; chosen on the NTREX questions (`eval.ntrex`).

    Attributes:
        k1: How slowly repetitions of a term stop to matter.
        b: How much longer texts are held back, 0 to 1.
        part: What a compound's part counts for in a text, beside 1 for a whole word.
        query_part: The same in a question.
        likeness: From which cosine of letter sequences on another term also counts, by that
            cosine; 1 for none.
    """

    k1: float = 1.0
    b: float = 0.6
    part: float = 0.5
    query_part: float = 0.6
    likeness: float = 0.25


class LexicalIndex:
    """A BM25 index of a list of texts in one language."""

    def __init__(
        self,
        analyzer: Analyzer,
        terms: Vocabulary,
        grams: GramIndex,
        postings: Postings,
        settings: BM25Settings,
        own_words: Mapping[str, int],
    ) -> None:
        """Take finished parts; `build` and `from_arrays` make them."""
        self.analyzer = analyzer
        self._terms = terms
        self._grams = grams
        self._postings = postings
        self._settings = settings
        self._own_words = own_words
        self._known: dict[QueryWord, _Near] = {}
        # A question is looked at from several sides.
        self._analysed = lru_cache(maxsize=_QUESTIONS)(self._analyse)

    @classmethod
    def build(
        cls, texts: Iterable[str], language: Language, settings: BM25Settings | None = None
    ) -> LexicalIndex:
        """Index texts; a text's place in the list is its id.

        Each distinct word is analysed once.
        """
        settings = settings or BM25Settings()
        word_ids = _Numbering()
        tokens = array("i")
        ends = array("q", [0])
        for text in texts:
            tokens.extend(map(word_ids.__getitem__, words_of(text)))
            ends.append(len(tokens))
        flat = np.frombuffer(tokens, dtype=np.int32) if tokens else np.zeros(0, np.int32)
        counts = np.bincount(flat, minlength=len(word_ids))
        own_words = _own_words(word_ids, counts) if language == "de" else {}
        analyzer = _analyzer(language, own_words)

        term_ids = _Numbering()
        pointers, ids, whole = array("q", [0]), array("i"), array("b")
        for word in word_ids:
            for term in analyzer.terms_of_word(word):
                ids.append(term_ids[term.text])
                whole.append(term.whole)
            pointers.append(len(ids))
        terms, rank = Vocabulary.build(list(term_ids))
        postings = invert(
            flat,
            np.frombuffer(ends, np.int64),
            word_pointers=np.frombuffer(pointers, np.int64),
            word_terms=rank[np.frombuffer(ids, np.int32)] if ids else np.zeros(0, np.int32),
            word_whole=np.frombuffer(whole, np.int8).astype(bool) if ids else np.zeros(0, bool),
            terms=len(terms),
            k1=settings.k1,
            b=settings.b,
            part=settings.part,
        )
        grams = GramIndex.build(list(terms))
        return cls(analyzer, terms, grams, postings, settings, own_words)

    def __len__(self) -> int:
        return self._postings.texts

    def scores(self, query: str, language: Language | None = None) -> Scores:
        """Score every text: shape (texts,), >= 0.

        Args:
            query: The question.
            language: Its language, which decides its stop words; by default the collection's.
        """
        totals: Scores = np.zeros(len(self), dtype=np.float32)
        near = self._affordable(self._near(self._query_words(query, language)))
        at_once = max(1, _CELLS // max(len(self), 1))
        for first in range(0, len(near), at_once):
            totals += self._best(near[first : first + at_once]).sum(axis=0)
        return totals

    def attainable(self, query: str, language: Language | None = None) -> float:
        """Bound what a text can score: the idf of the question's words, > 0.

        Words that no text has count, too, so a score over this bound is the share of the question
        that a text covers.
        """
        return sum(found.idf for found in self._near(self._query_words(query, language))) or 1.0

    def _best(self, near: list[_Near]) -> Scores:
        """Return what the best match of each word is worth in each text: (words, texts)."""
        columns = np.concatenate([np.zeros(0, np.int64), *(found.places for found in near)])
        begins = self._postings.pointers[columns]
        counts = self._postings.pointers[columns + 1] - begins
        entries = ranges(begins, counts)
        sizes = [len(found.places) for found in near]
        cells = np.repeat(np.repeat(np.arange(len(near)) * len(self), sizes), counts)
        cells += self._postings.ids[entries]
        worth = np.concatenate([np.zeros(0, np.float32), *(found.worth for found in near)])
        best = np.zeros(len(near) * len(self), np.float32)
        np.maximum.at(best, cells, np.repeat(worth, counts) * self._postings.values[entries])
        return best.reshape(len(near), len(self))

    def _near(self, words: list[QueryWord]) -> list[_Near]:
        """Find the terms of each word, and those spelt like them; questions repeat their words."""
        found = {word: self._known[word] for word in words if word in self._known}
        new = [word for word in dict.fromkeys(words) if word not in found]
        found.update(zip(new, self._look_up(new), strict=True))
        if len(self._known) < REMEMBERED:
            self._known.update((word, found[word]) for word in new)
        return [found[word] for word in words]

    def _look_up(self, words: list[QueryWord]) -> list[_Near]:
        idf = [self._postings.idf(self._terms.find(terms[0])) for terms, _ in words]
        if self._settings.likeness >= 1:
            return [_Near(*self._exactly(word), own) for word, own in zip(words, idf, strict=True)]
        near: list[_Near] = []
        at_once = max(1, _CELLS // max(len(self._terms), 1) // 4)
        for first in range(0, len(words), at_once):
            some = words[first : first + at_once]
            # The best of a word's terms, its parts counting less, against every term there is.
            rows = self._grams.similarities([term for terms, _ in some for term in terms])
            rows *= np.array([w for _, weights in some for w in weights], np.float32)[:, None]
            starts = np.cumsum([0, *(len(terms) for terms, _ in some)])[:-1]
            for begin, end in pairwise([*starts.tolist(), len(rows)]):
                row = rows[begin] if end == begin + 1 else rows[begin:end].max(axis=0)
                places = np.flatnonzero(row > self._settings.likeness)
                if len(places) > MOST_ALIKE:
                    places = places[np.argpartition(-row[places], MOST_ALIKE)[:MOST_ALIKE]]
                near.append(_Near(places, row[places], idf[len(near)]))
        return near

    def _affordable(self, near: list[_Near]) -> list[_Near]:
        """Leave out the matches that can add least, once there are too many entries to read."""
        places = np.concatenate([np.zeros(0, np.int64), *(found.places for found in near)])
        counts = self._postings.pointers[places + 1] - self._postings.pointers[places]
        if counts.sum() <= MOST_POSTINGS:
            return near
        worth = np.concatenate([found.worth for found in near])
        gain = worth * np.log1p(len(self) / (counts + 0.5))
        order = np.argsort(-gain, kind="stable")
        kept = np.zeros(len(places), bool)
        kept[order] = np.cumsum(counts[order]) <= MOST_POSTINGS
        kept[order[0]] = True
        parts = np.split(kept, np.cumsum([len(found.places) for found in near])[:-1])
        return [
            _Near(found.places[part], found.worth[part], found.idf)
            for found, part in zip(near, parts, strict=True)
        ]

    def _exactly(self, word: QueryWord) -> tuple[Ids, Scores]:
        found = [(self._terms.find(term), weight) for term, weight in zip(*word, strict=True)]
        known = [(place, weight) for place, weight in found if place is not None]
        places, worth = zip(*known, strict=True) if known else ((), ())
        return np.array(places, np.int64), np.array(worth, np.float32)

    def top(self, query: str, k: int, language: Language | None = None) -> tuple[Scores, Ids]:
        """Return the scores and ids of the best `k` texts, best first; none that score 0."""
        totals = self.scores(query, language)
        best = largest(totals, k)
        return totals[best], best

    def words(self, query: str, language: Language | None = None) -> tuple[str, ...]:
        """Return the words of a question that count, as it has them; stop words are left out."""
        return tuple(self._analysed(query, language or self.analyzer.language))

    def matches(
        self, queries: Sequence[str], language: Language | None = None
    ) -> list[tuple[Scores, Scores]]:
        """Tell which words of some questions, or parts of one, stand in which texts.

        For small collections: there is a cell for each text and word.

        Returns:
            For each question, and each of its `words` and each text, 0 to 1, how well the text has
            the word, or one spelt like it, beside the text that has it best: shape (texts, words);
            and the idf of each word, also of those that no text has: shape (words,).
        """
        split = [self._query_words(query, language) for query in queries]
        near = self._near([word for words in split for word in words])
        rows = self._best(near)
        highest = rows.max(axis=1, initial=0.0)
        worth = np.array([found.most for found in near], np.float32)
        values = np.divide(worth, highest, out=np.zeros_like(worth), where=highest > 0)[:, None]
        columns = np.ascontiguousarray((rows * values).T)
        idf = np.array([found.idf for found in near], np.float32)
        ends = np.cumsum([len(words) for words in split]).tolist()
        return [
            (columns[:, end - len(words) : end], idf[end - len(words) : end])
            for words, end in zip(split, ends, strict=True)
        ]

    def has(self, words: Sequence[str], language: Language | None = None) -> list[bool]:
        """Tell which of some words the collection has, case endings aside; none of stop words."""
        split = [self._query_words(word, language) for word in words]
        return [
            bool(parts) and all(self._terms.find(terms[0]) is not None for terms, _ in parts)
            for parts in split
        ]

    def _query_words(self, query: str, language: Language | None) -> list[QueryWord]:
        """Return the words of a question, each as its terms and their weights."""
        return list(self._analysed(query, language or self.analyzer.language).values())

    def _analyse(self, query: str, language: Language) -> dict[str, QueryWord]:
        """Find the words of a question, and the terms of each; stop words have none."""
        stop = stop_words(language)
        part = self._settings.query_part
        pieces = (piece for word in words_of(query) for piece in pieces_of(word))
        found: dict[str, QueryWord] = {}
        for piece in dict.fromkeys(pieces):
            if terms := self.analyzer.terms_of_word(piece, stop):
                weights = tuple(1.0 if term.whole else part for term in terms)
                found[piece] = (tuple(term.text for term in terms), weights)
        return found

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything that is large, as plain arrays for `np.save` (and memory-mapping)."""
        own = "\n".join(self._own_words).encode()
        return {
            "terms": self._terms.letters,
            "term_ends": self._terms.ends,
            "grams": self._grams.grams,
            "gram_pointers": self._grams.pointers,
            "gram_terms": self._grams.terms,
            "gram_norms": self._grams.norms,
            "pointers": self._postings.pointers,
            "texts": self._postings.ids,
            "values": self._postings.values,
            "own_words": np.frombuffer(own, np.uint8),
            "own_counts": np.array(list(self._own_words.values()), np.int64),
        }

    def header(self) -> dict[str, Any]:
        """Return everything that is small, for a JSON file."""
        return {
            "language": self.analyzer.language,
            "size": len(self),
            "settings": asdict(self._settings),
        }

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, NDArray[Any]], header: Mapping[str, Any]
    ) -> LexicalIndex:
        """Put an index together again from `arrays` and `header`; arrays may be memory-mapped.

        Raises:
            KeyError: If an array or a field of the header is missing.
        """
        text = arrays["own_words"].tobytes().decode()
        words = text.split("\n") if text else []
        own_words = dict(zip(words, arrays["own_counts"].tolist(), strict=True))
        return cls(
            _analyzer(header["language"], own_words),
            Vocabulary(arrays["terms"], arrays["term_ends"]),
            GramIndex(
                arrays["grams"],
                arrays["gram_pointers"],
                arrays["gram_terms"],
                arrays["gram_norms"],
            ),
            Postings(arrays["pointers"], arrays["texts"], arrays["values"], header["size"]),
            BM25Settings(**header["settings"]),
            own_words,
        )


@dataclass(frozen=True, slots=True)
class _Near:
    """Terms that a word of a question may stand for, what each counts then, 0 to 1, and its idf."""

    places: Ids
    worth: Scores
    idf: float

    @property
    def most(self) -> float:
        """What the nearest term counts."""
        return float(self.worth.max(initial=0.0))


class _Numbering(dict[str, int]):
    """Numbers words in the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def _own_words(word_ids: Iterable[str], counts: NDArray[np.int64]) -> dict[str, int]:
    """Count the nouns and names of a collection that may be parts of its compounds."""
    own: dict[str, int] = {}
    for word, count in zip(word_ids, counts.tolist(), strict=True):
        if word.istitle() and word.isalpha() and 4 < len(word) < 19:
            folded = fold(word, "de")
            if folded.isascii():
                own[folded] = own.get(folded, 0) + count
    if len(own) > MOST_OWN_WORDS:
        own = dict(sorted(own.items(), key=lambda item: (-item[1], item[0]))[:MOST_OWN_WORDS])
    return own


def _analyzer(language: Language, own_words: Mapping[str, int]) -> Analyzer:
    if language == "de" and own_words:
        return Analyzer(language, CompoundSplitter.with_collection(own_words))
    return Analyzer.build(language)
