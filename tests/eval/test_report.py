"""The page: whole, by itself, and honest about what went wrong."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from eval import running
from eval.misses import Fault, listed, misses
from eval.report import page
from eval.report.cases import highlighted
from index.errors import DataError
from index.records import Span

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Outline(HTMLParser):
    """Collects tags and text, and fails where elements are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text += data


@pytest.fixture
def run(items, answer, scripted, subject, brief, tmp_path):
    """A run with one right answer, and one of each fault."""
    alone = [item for item in items if not item.dialogue]
    right, wrong, refused = [item for item in alone if len(item.gold) == 1][:3]
    invented = next(item for item in alone if not item.answerable)
    gold = wrong.gold[0]
    other = next(s.span for s in brief.sentences if not s.span.overlaps(gold))
    script = {
        right.question: answer(right.question, right.gold),
        wrong.question: answer(wrong.question, [other], [other, gold], text="<b>fett</b> & falsch"),
        refused.question: answer(refused.question, confidence=0.3),
        invented.question: answer(invented.question, [other], confidence=0.7),
    }
    asked = [right, wrong, refused, invented]
    system = scripted(script.__getitem__)
    return running.measure(lambda: system, asked, brief, subject(asked), tmp_path)


def test_the_page_is_whole_and_needs_no_network(run, brief):
    html = page.render(*run, brief)
    outline = Outline(html)
    assert not {tag for tag, _ in outline.tags} & {"script", "link", "img", "iframe"}
    assert not re.search(r"url\(|@import|https?://[^\s<]*\.(?:js|css|woff)", html)
    for _, attributes in outline.tags:
        assert not {"src", "href"} & attributes.keys()
    assert "prefers-color-scheme: dark" in html
    assert "$" not in html


def test_it_shows_every_figure_group_and_plot(run, brief):
    summary, _ = run
    outline = Outline(page.render(*run, brief))
    for name in summary.figures["all"]:
        assert name in outline.text or name.startswith("latency")
    plots = [a["aria-label"] for tag, a in outline.tags if tag == "svg"]
    assert "risk by coverage" in plots
    assert "share that the text answers by confidence" in plots
    assert sum("kind" in plot for plot in plots) >= 2


def test_misses_are_named_the_right_answer_is_none(run):
    _, judged = run
    found = [(miss.fault, miss.judged.item.id) for miss in misses(judged)]
    _, wrong, refused, invented = (one.item.id for one in judged)
    assert found == [
        (Fault.ANSWERED, invented),
        (Fault.WRONG, wrong),
        (Fault.REFUSED, refused),
    ]


def test_a_miss_shows_question_answer_quotes_and_the_gold_that_was_missed(run, brief):
    _, judged = run
    html = page.render(*run, brief)
    wrong = judged[1]
    case = html[html.index("<h3>Quoted the wrong sentence first") :]
    case = case[: case.index("</details>") + len("</details>")]
    shown = Outline(case).text
    gold = brief.quote(wrong.item.gold[0])
    for text in (wrong.item.question, wrong.item.answer, wrong.answer.citations[0].quote, gold):
        assert text in shown
    assert "ranked 2." in shown
    assert "&lt;b&gt;fett&lt;/b&gt; &amp; falsch" in case  # markup in an answer is text


def test_gold_is_marked_within_a_quote(brief):
    text = brief.text
    assert highlighted(brief, Span(0, 20), [Span(5, 10), Span(15, 40)]) == (
        f"{text[:5]}<mark>{text[5:10]}</mark>{text[10:15]}<mark>{text[15:20]}</mark>"
    )
    assert highlighted(brief, Span(0, 5), [Span(50, 60)]) == text[:5]


def test_the_terminal_lists_the_same(run, brief):
    _, judged = run
    text = listed(judged, brief)
    assert [text.index(miss.judged.item.id) for miss in misses(judged)] == sorted(
        text.index(miss.judged.item.id) for miss in misses(judged)
    )
    assert judged[0].item.id + " " not in text


def test_a_run_of_one_kind_and_without_unanswerable_questions(
    items, answer, scripted, subject, brief, tmp_path
):
    (item,) = [i for i in items if i.answerable and not i.dialogue][:1]
    system = scripted(lambda question: answer(question, item.gold))
    run = running.measure(lambda: system, [item], brief, subject([item]), tmp_path)
    outline = Outline(page.render(*run, brief))
    assert "Nothing." in outline.text
    assert "AUROC" not in outline.text


def test_an_unwritable_target(run, brief, tmp_path):
    with pytest.raises(DataError, match="cannot be written"):
        page.write(tmp_path / "none" / "report.html", *run, brief)
