"""How far an answer's words agree with the reference answer's: SQuAD's two figures.

Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text" (EMNLP 2016),
section 5, over our German and English normalisation. Answers here are whole sentences quoted, so
that the reference's wording is rarely met: these two tell systems apart, not good from bad.
"""

from __future__ import annotations

from collections import Counter

from eval.metrics.normalise import tokens
from index.language import Language


def exact_match(answer: str, reference: str, language: Language) -> float:
    """Return 1 if nothing but what does not count differs, else 0."""
    return float(tokens(answer, language) == tokens(reference, language))


def token_f1(answer: str, reference: str, language: Language) -> float:
    """Return the harmonic mean of precision and recall of the words, as bags.

    If either has no word, 1 if neither has, else 0 (as the official script of SQuAD 2.0).
    """
    given, wanted = tokens(answer, language), tokens(reference, language)
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(given), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)
