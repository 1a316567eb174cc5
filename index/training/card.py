"""The part of a model card that a run can write by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.training.data import Pair
from index.training.settings import Recipe


def model_card(recipe: Recipe, pairs: Sequence[Pair]) -> str:
    """A short card: what the folder is, and which sources it was trained on."""
    sources = Counter(pair.source for pair in pairs)
    rows = "\n".join(f"| {name} | {count:,} |" for name, count in sources.most_common())
    return (
        f"# {recipe.name}\n\n"
        "Static German-English token vectors, made by `python -m index.training`.\n"
        "The settings are in `config.json`.\n\n"
        f"| source | pairs |\n|---|---|\n{rows}\n"
    )
