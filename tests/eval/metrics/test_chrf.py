import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.chrf import chrf


@given(st.text("abcä ", min_size=1), st.text("abcä ", min_size=1))
def test_it_is_sacrebleu_s_default(one: str, other: str):
    assert chrf(one, other) == pytest.approx(sacrebleu.sentence_chrf(one, [other]).score / 100)


def test_its_bounds_and_its_care_for_recall():
    assert chrf("Die OKS wurde 2002 gegründet.", "Die OKS wurde 2002 gegründet.") == 1
    assert chrf("", "Die OKS wurde 2002 gegründet.") == 0
    part, whole = "gegründet 2002", "Die OKS wurde gegründet 2002 in Moskau"
    assert chrf(whole, part) > chrf(part, whole)  # to say too much is better than too little


def test_without_sacrebleu_the_reader_is_told_what_to_install(monkeypatch):
    import sys

    from index.errors import DataError

    monkeypatch.setitem(sys.modules, "sacrebleu.metrics.chrf", None)
    with pytest.raises(DataError, match=r"pip install 'fussnote\[eval\]'"):
        chrf("a", "b")
