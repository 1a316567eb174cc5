from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.translate.clauses import cut


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        ("Kurz genug.", 20, ("Kurz genug.",)),
        (
            "Er kam, sah und siegte; dann ging er heim.",
            30,
            ("Er kam, sah und siegte; ", "dann ging er heim."),
        ),
        (
            "Das Land, das viel Gas hat, verkauft es",
            28,
            ("Das Land, das viel Gas hat, ", "verkauft es"),
        ),
        ("Handel treiben und Frieden wahren", 20, ("Handel treiben ", "und Frieden wahren")),
        ("x" * 8, 4, ("xxxx", "xxxx")),
    ],
)
def test_a_long_text_is_cut_where_a_clause_ends(text, most, pieces):
    assert cut(text, lambda piece: len(piece) <= most) == pieces


@given(st.text(alphabet="ab ,;.–()\n", max_size=200), st.integers(1, 30))
def test_nothing_is_lost_and_all_fits(text, most):
    pieces = cut(text, lambda piece: len(piece) <= most)
    assert "".join(pieces) == text
    assert all(len(piece.strip()) <= most for piece in pieces)
