"""A tiny parallel world: twelve things, each with an English and a German word."""

import random

import pytest
import torch

ENGLISH = "river bridge border treaty desert pipeline harvest market school railway army election"
GERMAN = "fluss brücke grenze vertrag wüste leitung ernte markt schule bahn heer wahl"
FRAME_ENGLISH = "the old {} lies near the new {} and the {} today"
FRAME_GERMAN = "der alte {} liegt heute beim neuen {} und beim {}"


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    """On a busy machine several threads spend their time waiting for each other."""
    torch.set_num_threads(1)


def generated_pairs(count=400, seed=0):
    rng = random.Random(seed)
    words = list(zip(ENGLISH.split(), GERMAN.split(), strict=True))
    rows = []
    for number in range(count):
        chosen = [rng.choice(words) for _ in range(3)]
        english = FRAME_ENGLISH.format(*(word[0] for word in chosen))
        german = FRAME_GERMAN.format(*(word[1] for word in chosen))
        rows.append(f"{english} {number}\t{german} {number}\tmade")
    return rows


@pytest.fixture
def pairs_file(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("\n".join(generated_pairs()) + "\n", encoding="utf-8")
    return path
