"""Each check by itself, in both languages and across them."""

from __future__ import annotations

import time

import pytest

from index.encoders import open_encoder
from rag.writer.checks import negation, numbers, quotes
from rag.writer.checks.checker import Checker, open_likeness
from rag.writer.checks.known_names import KnownNames
from rag.writer.checks.names import NameView, unproven
from rag.writer.checks.words import words
from rag.writer.record import EvidenceItem, Reason


@pytest.fixture(scope="module")
def names():
    return KnownNames.bundled()


@pytest.fixture(scope="module")
def likeness(names):
    return open_likeness(open_encoder(None), names)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("zwei Organisationen", "There are two organisations."),
        ("verfünffacht", "increased fivefold"),
        ("am 18. August 2008", "am 18.08.2008"),
        ("on 18 August 2008", "am 18.08.2008 in Tiflis"),
        ("20,000 troops", "20.000 Soldaten"),
        ("zwanzigtausend", "20 000"),
        ("3.5 million tonnes", "3,5 Millionen Tonnen"),
        ("in den 1990er Jahren", "in the 1990s"),
        ("einundzwanzig Staaten", "21 states"),
        ("beide Staaten", "Russland und China"),
        ("ein Bündnis, one alliance", "nichts davon"),
        ("The states may march on.", "no month at all"),
        ("der dritte Stützpunkt", "the third base"),
        ("ein halbes Jahr", "half a year"),
    ],
)
def test_the_same_number_in_other_words_is_proven(statement, evidence):
    assert numbers.unproven(statement, [evidence]) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "wrong"),
    [
        ("im Jahr 2003", "im Jahr 2002", "2003"),
        ("sechsfach", "verfünffacht", "sechsfach"),
        ("two bases", "drei Stützpunkte", "two"),
        ("im Juli 2008", "im August 2008", "Juli"),
        ("May 2008", "August 2008", "May"),
        ("20.001 Soldaten", "20.000 Soldaten", "20.001"),
        ("3,5 Prozent", "3,6 Prozent", "3,5"),
        ("5 Millionen", "5 Milliarden", "5 Millionen"),
    ],
)
def test_another_number_is_not(statement, evidence, wrong):
    assert wrong in numbers.unproven(statement, [evidence])


def named(names, statement, language, *evidence):
    view = NameView.of(words("\n".join(evidence)), names)
    return unproven(statement, words(statement), language, names, view)


@pytest.mark.parametrize(
    ("statement", "language", "evidence"),
    [
        ("The SCO met in Dushanbe.", "en", "Die SOZ tagte in Duschanbe."),
        ("Mikheil Saakashvili was not tolerated.", "en", "Michail Saakaschwili wurde nicht geduldet."),
        ("Beijing objects.", "en", "Die chinesische Regierung ist dagegen."),
        ("Moskau rüstet auf.", "de", "Russland rüstet auf."),
        ("China's trade", "en", "der Handel der VR China"),
        ("die Haltung Chinas", "de", "the position of the People's Republic of China"),
        ("Kyrgyzstan and Belarus", "en", "Kirgisistan und Weißrussland"),
        ("die amerikanischen Truppen", "de", "the US troops"),
        ("The Prime Minister and the Secretariat agreed.", "en", "Der Ministerpräsident war einverstanden."),
        ("Die Terrorismusbekämpfung geht weiter.", "de", "die Bekämpfung des Terrorismus"),
        ("Die Zusammenarbeit und der Handel wachsen.", "de", "Kooperation und Warenaustausch"),
        ("Mr. Gusejnow wrote it.", "en", "Guseynov (2004)"),
        ("Südossetien wurde anerkannt.", "de", "eine Lösung der Südossetienfrage"),
    ],
)  # fmt: skip
def test_the_same_name_in_another_form_is_proven(names, statement, language, evidence):
    assert named(names, statement, language, evidence) == []


@pytest.mark.parametrize(
    ("statement", "language", "evidence", "wrong"),
    [
        ("Tajikistan left.", "en", "Kasachstan trat aus.", "Tajikistan"),
        ("Die OKS übte.", "de", "Die SOZ übte.", "OKS"),
        ("Putin objected.", "en", "Medwedew widersprach.", "Putin"),
        ("Die NATO übte.", "de", "Die SOZ übte.", "NATO"),
        ("Mr. Blofeld objected.", "en", "Herr Medwedew widersprach.", "Blofeld"),
        ("Herr Blofeldowitsch widersprach.", "de", "Herr Medwedew widersprach.", "Blofeldowitsch"),
        ("XYZW is a company.", "en", "Gazprom ist ein Unternehmen.", "XYZW"),
        ("Siehe www.example.org dazu.", "de", "Siehe dazu.", "www.example.org"),
        ("Uzbekistan and Turkmenistan left.", "en", "Usbekistan trat aus.", "Turkmenistan"),
    ],
)
def test_another_name_is_not(names, statement, language, evidence, wrong):
    assert wrong in named(names, statement, language, evidence)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("China does not support it.", "China supports it."),
        ("China supports the war.", "China does not support the war."),
        ("Russland kontrolliert die Staaten.", "Russland kontrolliert die Staaten nicht mehr."),
        ("Es ist ein klassisches Bündnis.", "Es ist kein klassisches Bündnis."),
        ("Moscow can control the states.", "Moscow can no longer control the states."),
        ("Das Scheitern ist vorstellbar.", "Das Scheitern ist kaum vorstellbar."),
        ("Der Staat ist abhängig.", "Der Staat ist unabhängig."),
        ("The region is unstable.", "The region is stable."),
        (
            "Es ist auszuschließen, dass China gewinnt.",
            "Es ist nicht auszuschließen, dass China gewinnt.",
        ),
        ("China lehnte die Übung nicht ab.", "China lehnte die Übung ab."),
        ("China failed to push back the USA.", "China was able to push back the USA."),
        ("Sie mischen sich ohne Grenzen ein.", "Sie mischen sich ein."),
    ],
)
def test_a_negation_that_flips_is_found(likeness, statement, evidence):
    assert negation.flipped(words(statement), words(evidence), likeness) is not None


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("China did not recognise the states.", "China rejected recognition of the states."),
        ("Es gibt keine eigene Organisation.", "Eine eigene Organisation fehlt."),
        ("China may overtake Russia.", "It cannot be ruled out that China will overtake Russia."),
        ("Little is known about it.", "Not much is known about it."),
        ("They left no doubt about it.", "They left no doubt about it."),
        ("Der Handel wächst.", "Der Handel wächst, obwohl es kein Bündnis ist."),
        ("The base underlines Russia's presence.", "The base underlines not only Russia's presence but also its aims."),
        ("Weder Russland noch China half.", "Russland half nicht, und China half auch nicht."),
        ("It is inconceivable that it fails.", "It is hardly conceivable that it fails."),
    ],
)  # fmt: skip
def test_the_same_said_otherwise_is_no_flip(likeness, statement, evidence):
    assert negation.flipped(words(statement), words(evidence), likeness) is None


PIECE = EvidenceItem(3, "Die »weichen Sicherheitsfragen« – so Sun – sind\nfür Russland wichtig.")


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("Es geht um \"für Russland wichtig\".", "Es geht um »für Russland wichtig«."),
        ("Es geht um „sind für Russland wichtig“.", "Es geht um »sind\nfür Russland wichtig«."),
        ("Sie sind 'für Russland wichtig'.", "Sie sind »für Russland wichtig«."),
        ("Sie sind “für Russland,” sagt er.", "Sie sind »für Russland«, sagt er."),
        ("Die »weichen Sicherheitsfragen« zählen.", "Die »weichen Sicherheitsfragen« zählen."),
        ("Es geht um \"für China wichtig\".", "Es geht um für China wichtig."),
        ("Es geht um »Russland wicht«.", "Es geht um Russland wicht."),
        ("Er sagt: »Nein.", "Er sagt: Nein."),
        ("Russia's and China's aims", "Russia's and China's aims"),
    ],
)  # fmt: skip
def test_only_slices_of_the_source_keep_their_marks(statement, text):
    assert quotes.recut(statement, [PIECE]).text == " ".join(text.split())


def test_quotes_point_into_their_evidence():
    (quote,) = quotes.recut('Es geht um "weichen Sicherheitsfragen".', [PIECE]).quotes
    assert quote.number == 3
    assert PIECE.text[quote.start : quote.end] == "weichen Sicherheitsfragen"


@pytest.fixture(scope="module")
def make_checker(likeness, names):
    def made(language, *texts):
        items = [EvidenceItem(n, text) for n, text in enumerate(texts, start=1)]
        return Checker(items, language, likeness, names)

    return made


def test_a_number_that_adds_nothing_is_removed(make_checker):
    checker = make_checker(
        "de",
        "Die OKS wurde 2002 gegründet.",
        "Das Wetter in den Bergen war schön und der Himmel blau.",
    )
    verdict = checker.check("Die OKS wurde 2002 gegründet.", (1, 2))
    assert verdict.statement.numbers == (1,)
    assert [(f.reason, f.detail) for f in verdict.findings] == [(Reason.ELSEWHERE, "2")]


def test_what_was_said_is_not_said_again(make_checker):
    checker = make_checker("de", "Die OKS wurde 2002 gegründet.")
    assert checker.check("Die OKS wurde 2002 gegründet.", (1,)).statement is not None
    assert (
        checker.check("Die OKS wurde 2002 gegründet!", (1,)).findings[0].reason is Reason.REPEATED
    )


def test_english_statements_on_german_text_without_a_translation(make_checker):
    checker = make_checker(
        "en",
        "Russland unterhält einen Stützpunkt in Kant, Kirgisistan.",
        "Chinas Handel mit den Mitgliedsstaaten der SOZ hat seit 2001 zugenommen.",
    )
    assert checker.check("China's trade with the SCO has grown since 2001.", (2,)).statement
    assert not checker.check("China's trade with the SCO has grown since 2002.", (2,)).statement
    assert not checker.check("China's trade with the SCO has grown since 2001.", (1,)).statement


@pytest.mark.parametrize("text", ["", " ", "…", "»«", "1", "a" * 5000, "\u202e", "[", "»" * 300])
def test_odd_statements_do_no_harm(make_checker, text):
    checker = make_checker("de", "Die OKS wurde 2002 gegründet.")
    assert checker.check(text, (1, 1, 99)).statement is None


def test_a_statement_is_checked_within_five_milliseconds(brief, likeness, names):
    items = [
        EvidenceItem(number, brief.quote(sentence.span))
        for number, sentence in enumerate(brief.sentences[60:68], start=1)
    ]
    checker = Checker(items, "de", likeness, names)
    statements = [brief.quote(sentence.span) for sentence in brief.sentences[60:120]]
    for text in statements:  # words met for the first time are looked up once
        checker.check(text, (1, 2, 3))
    times = []
    for text in statements:
        begin = time.process_time()
        checker.check(f"{text} So ist es.", (1, 2, 3))
        times.append(time.process_time() - begin)
    assert sorted(times)[len(times) // 2] < 5e-3
