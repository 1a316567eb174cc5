import pytest

from index.compounds import CompoundSplitter
from index.morphology import Analyzer, words_of


@pytest.fixture(scope="module")
def german() -> Analyzer:
    return Analyzer.build("de")


@pytest.fixture(scope="module")
def english() -> Analyzer:
    return Analyzer.build("en")


def texts(analyzer: Analyzer, text: str) -> set[str]:
    return {term.text for term in analyzer.terms(text)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Länder", "Laender"),
        ("Größe", "Groesse"),
        ("Straße", "Strasse"),
        ("Mächten", "Macht"),
        ("Chinas", "China"),
        ("Kasachstans", "Kasachstan"),
        ("Putin’s", "Putin"),
        ("Sicherheits-", "Sicherheit"),
        ("20.000", "20000"),
        ("20,000", "20000"),
        ("3,5", "3.5"),
        ("z. B.", "z.B."),
        ("drei", "3"),
        ("three", "drei"),
        ("NGOs", "NGO"),
        ("E-Mail", "Email"),
        ("Kirgisis\u00adtan", "Kirgisistan"),
        ("Mu\u0308nchen", "München"),
    ],
)
def test_spellings_of_one_german_word_share_a_term(german, one, other):
    assert texts(german, one) & texts(german, other)


@pytest.mark.parametrize(
    ("compound", "parts"),
    [
        ("Sicherheitsbündnis", ["Sicherheit", "Bündnis"]),
        ("Sicherheitsbuendnisse", ["Sicherheit", "Bündnis"]),
        ("zentralasiatische", ["zentral", "asiatisch"]),
        ("Energieunternehmen", ["Energie", "Unternehmen"]),
        ("SOZ-Friedensmission", ["SOZ", "Friedensmission", "Frieden", "Mission"]),
        ("KazMunayGas", ["Kaz", "Munay", "Gas"]),
        ("Schulferien", ["Schule", "Ferien"]),
        ("Gasleitung", ["Gas", "Leitung"]),
        ("Donaudampfschifffahrtsgesellschaft", ["Donau", "Dampf", "Schiff", "Gesellschaft"]),
    ],
)
def test_a_german_compound_also_counts_as_its_parts(german, compound, parts):
    found = texts(german, compound)
    for part in parts:
        assert texts(german, part) & found, part


@pytest.mark.parametrize(
    "word", ["Unternehmen", "Interessen", "Abhängigkeit", "Wissenschaft", "Russe"]
)
def test_a_word_that_only_looks_like_a_compound_stays_whole(german, word):
    assert [term.whole for term in german.terms(word)] == [True]


def test_parts_are_marked_so_that_they_can_count_less(german):
    whole = {term.text: term.whole for term in german.terms("Sicherheitsbündnis")}
    assert sorted(whole.values()) == [False, False, True]


def test_stop_words_go_and_acronyms_that_look_like_them_stay(german, english):
    assert texts(german, "Was ist das und wer war es?") == set()
    assert "who" in texts(english, "What does the WHO do?")
    assert "who" not in texts(english, "Who does it?")
    assert "who" not in texts(english, "WHO DOES IT?")


def test_stop_words_follow_the_language_of_the_question_not_of_the_text(german):
    assert "war" in {term.text for term in german.terms("the war in Georgia", "en")}
    assert "war" not in {term.text for term in german.terms("wie war es", "de")}


def test_years_and_dates_can_be_found_by_their_numbers(german):
    assert texts(german, "am 12.8.2008 um 9:30") >= {"12", "8", "2008", "9", "30"}


def test_english_words_meet_by_their_stems(english):
    assert texts(english, "countries founded treaties") == texts(english, "country founding treaty")
    assert texts(english, "China's") == texts(english, "China")


@pytest.mark.parametrize("text", ["", "   ", "?!…", "—", "\u00ad", "___", "'’'", "\n\t"])
def test_text_without_words_has_no_terms(german, english, text):
    assert german.terms(text) == []
    assert english.terms(text) == []


def test_another_script_is_kept_as_it_is(german):
    assert texts(german, "Владимир Путин 上海") == {"владимир", "путин", "上海"}


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="choose de or en"):
        Analyzer("fr")  # type: ignore[arg-type]


def test_words_stay_whole_over_hyphens():
    assert words_of("Die SOZ-Staaten, z. B. China") == ["Die", "SOZ-Staaten", "z. B. ", "China"]


def test_a_splitter_prefers_frequent_parts():
    splitter = CompoundSplitter({"stau": 2, "becken": 50, "staub": 50, "ecken": 2})
    assert splitter.split("staubecken") in {("stau", "becken"), ("staub", "ecken")}
    splitter = CompoundSplitter({"stau": 90, "becken": 50, "staub": 50, "ecken": 2})
    assert splitter.split("staubecken") == ("stau", "becken")


def test_the_collections_own_names_become_parts():
    plain = CompoundSplitter.bundled()
    own = CompoundSplitter.with_collection({"quorxil": 3})
    assert plain.split("quorxilabkommen") == ()
    assert own.split("quorxilabkommen") == ("quorxil", "abkommen")
