"""How far an answer's character sequences agree with the reference answer's."""

from __future__ import annotations

from index.errors import DataError


def chrf(answer: str, reference: str) -> float:
    """Return chrF, 0 to 1.

    Popović, "chrF: character n-gram F-score for automatic MT evaluation" (WMT 2015), with up to 6
    characters and recall weighted twice (chrF2), as sacrebleu computes it by default.

    Raises:
        DataError: if sacrebleu is not installed.
    """
    try:
        from sacrebleu.metrics.chrf import CHRF  # only measuring needs it
    except ImportError as error:
        raise DataError("chrF needs sacrebleu: pip install 'fussnote[eval]'") from error
    score: float = CHRF().sentence_score(answer, [reference]).score
    return score / 100
