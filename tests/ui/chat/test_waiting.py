"""Answers that take their time: they are seen as they grow, and can be stopped."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from rag.answer import Answer
from ui.chat.sources import Request

QUESTION = "Wann wurde die OKS gegründet?"


class Slow:
    """Says a sentence, waits for the test, and says another."""

    name = "slow"

    def __init__(self, extractive):
        self._extractive = extractive
        self.go_on, self.stopped = threading.Event(), threading.Event()

    def answers(self, request: Request, stop: threading.Event):
        (whole,) = self._extractive.answers(request, stop)
        yield replace(whole, text=f"Zuerst dies. {whole.text}")
        while not self.go_on.wait(0.02):
            if stop.is_set():
                self.stopped.set()
                return
        assert isinstance(whole, Answer)
        yield replace(whole, text=f"Zuerst dies. {whole.text} Zuletzt das.")


@pytest.fixture
def slow(parts, serving):
    source = Slow(parts.sources["extractive"])
    with serving(replace(parts, sources={"slow": source, **parts.sources})) as address:
        yield source, address
        source.go_on.set()


def begin(me):
    me.page.fill("#question", QUESTION)
    me.page.press("#question", "Enter")
    me.page.wait_for_selector(".turn[data-state=partial] .words")


def test_an_answer_is_seen_while_it_is_written(reader, slow):
    source, address = slow
    me = reader(address)
    begin(me)
    turn = me.page.locator(".turn")
    assert turn.get_attribute("aria-busy") == "true"
    assert "Zuletzt" not in turn.inner_text()
    assert turn.locator(".footnotes .marker").count() >= 1
    source.go_on.set()
    me.page.wait_for_selector(".turn[data-state=answered]")
    assert turn.locator(".words").inner_text().rstrip().endswith("Zuletzt das.")
    assert me.page.locator("#send").is_visible()


def test_an_answer_is_stopped_and_what_there_is_is_kept(reader, slow):
    source, address = slow
    me = reader(address)
    begin(me)
    me.page.click("#stop")
    me.page.wait_for_selector(".turn[data-state=stopped]")
    assert source.stopped.is_set()
    me.reload()
    turn = me.page.locator(".turn")
    assert "Zuerst dies." in turn.inner_text()
    assert "Angehalten." in turn.inner_text()
    # It can be changed and asked again.
    source.go_on.set()
    turn.locator(".edit").click(force=True)
    me.page.press("#question", "Enter")
    me.page.wait_for_selector(".turn[data-state=answered]")
    assert me.page.locator(".turn").count() == 1


def test_a_reader_who_goes_away_finds_the_answer_later(reader, slow):
    source, address = slow
    me = reader(address)
    begin(me)
    link = me.page.url.removeprefix(address)
    me.page.close()
    source.go_on.set()
    me.page = me.open(link)
    for _ in range(100):
        if me.page.locator(".turn[data-state=answered]").count():
            break
        me.page.wait_for_timeout(100)
        me.reload()
    assert "Zuletzt das." in me.page.locator(".turn").inner_text()


def test_the_source_of_answers_can_be_chosen(reader, slow):
    _, address = slow
    me = reader(address)
    me.page.click("[data-action=settings]")
    me.page.locator("[name=source][value=extractive]").check(force=True)
    me.page.keyboard.press("Escape")
    turn = me.ask(QUESTION)
    assert "Zuerst" not in turn.inner_text()
