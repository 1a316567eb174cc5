"""The recipe: every number that shapes a training run; the defaults made the bundled model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# Sources whose text repeats a template or is about one narrow thing; the rest is used whole.
CAPS: Mapping[str, int] = MappingProxyType(
    {
        "debian_security_opl": 2_000,
        "iconclass": 20_000,
        "po_manpages_l10n": 30_000,
        "php_manual": 8_000,
        "eforms_sdk": 6_000,
    }
)

# How often the second stage draws a sentence, against 1 for any other source: full sentences about
# people, places and politics rather than about options and buttons.
SOURCE_WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "policy": 6.0,
        "mlqe_pe": 6.0,
        "mt_geneval": 6.0,
        "europarl_textshuttle": 3.0,
        "newscommentary_yevgm": 6.0,
        "newstest2014_opennmt": 6.0,
        "newstest2016_zhopto3": 6.0,
        "newstest_val_opennmt": 6.0,
        "newstest_dev_bicici": 6.0,
        "opennmt_demo": 2.0,
        "contrawsd_wmt18": 3.0,
        "po_manpages_l10n": 0.3,
        "debian_security_opl": 0.2,
        "iconclass": 0.3,
        "php_manual": 0.3,
        "eforms_sdk": 0.3,
    }
)


@dataclass(frozen=True)
class Rates:
    """Learning rates of a late-interaction stage, and how much the pooled loss counts in it."""

    table: float
    weights: float
    pooled: float


@dataclass(frozen=True)
class Recipe:
    """Settings of a run. Sizes are in rows, rates are Adam's, shares lie between 0 and 1."""

    name: str = "fussnote-static"
    seed: int = 1
    caps: Mapping[str, int] = field(default_factory=lambda: CAPS)
    source_weights: Mapping[str, float] = field(default_factory=lambda: SOURCE_WEIGHTS)

    vocabulary: int = 64_000
    pieces: float = 0.3
    dimension: int = 256
    start_norm: float = 1.5

    # Pairs that the teacher reads, sentences of them in each step, and what they weigh in its loss.
    lesson_pairs: int = 40_000
    lesson_batch: int = 256
    lesson_weight: float = 1.0

    # First stage: translations against each other, mean-pooled.
    align_epochs: int = 4
    align_batch: int = 1_024
    align_rate: float = 2.5e-3
    align_scale: float = 20.0

    # Second stage: some words of a sentence against its translation, by the late-interaction score.
    words_epochs: int = 2
    words_batch: int = 512
    words_group: int = 64
    words_rate: float = 2e-3
    words_weight_rate: float = 0.0
    words_pooled: float = 0.3

    # First and second stage: the part of the loss that is two forms of a thesaurus line, and, for
    # each pair of sentences in a batch, the pairs of forms in it.
    thesaurus_share: float = 0.125

    # Third stage: questions against passages, by the late-interaction score and pooled.
    rank_steps: int = 1_500
    rank_batch: int = 256
    rank_rate: float = 1e-3
    rank_weight_rate: float = 1e-2
    rank_groups: int = 4
    rank_questions: float = 0.5
    rank_titles: float = 0.15
    rank_same_language: float = 0.25
    rank_pooled: float = 0.3

    # Second and third stage.
    keep: float = 0.02
    exponent: float = 1.5

    checkpoint_every: int = 500

    @property
    def words_rates(self) -> Rates:
        """Rates of the second stage."""
        return Rates(self.words_rate, self.words_weight_rate, self.words_pooled)

    @property
    def rank_rates(self) -> Rates:
        """Rates of the third stage."""
        return Rates(self.rank_rate, self.rank_weight_rate, self.rank_pooled)
