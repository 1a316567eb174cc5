import pytest

from eval.metrics.language import speaks

QUOTE = "Die OKS wurde in ihrer heutigen Form im Jahre 2002 gegründet."
FRAME = f"The text says, in German: »{QUOTE}« "
SAID = "The CSTO was founded in its present form in 2002."


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (f"»{QUOTE}«", "de", 1),
        (f"»{QUOTE}«", "en", 0),
        (FRAME, "en", 1),
        (FRAME, "de", 0),
        (SAID, "en", 1),
        (SAID, "de", 0),
        ("Darauf gibt der Text keine Antwort.", "de", 1),
        ("Darauf gibt der Text keine Antwort.", "en", 0),
        ("Nadine Godehardt", "en", 1),  # a name is the same in both
        ("“Russland droht die Isolation”, in: NZZ Online, August 2008, www.nzz.ch/a", "en", 1),
        ("http://de.wikipedia.org/wiki/Bild:Zentralasien", "en", 1),
    ],
)
def test_only_words_outside_quotes_count(text: str, language, expected: float):
    assert speaks(text, [QUOTE], language, "de") == expected


def test_a_quoted_name_speaks_any_language():
    assert speaks("»Nadine Godehardt«", ["Nadine Godehardt"], "en", "de") == 1
