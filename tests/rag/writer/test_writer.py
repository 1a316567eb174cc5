"""The real langchain-openai client against a server that plays every case."""

from __future__ import annotations

import gc
import json
import logging
import threading
import time
from dataclasses import replace

import pytest
from chat_server import (
    KEY,
    breaks,
    broken_json,
    endless,
    fails,
    garbage,
    hangs,
    pings,
    says,
    within,
)

from rag.answer import Answer, Status
from rag.writer.record import Outcome, Reason

TRADE = "Wie hat sich Chinas Handel mit den SOZ-Staaten entwickelt?"
TRADE_EN = "How has China's trade with the SCO states developed?"


def numbered(answer: Answer, words: str) -> int:
    """Return the number under which a model is given the quote with these words."""
    return next(c.marker for c in answer.citations if words in c.quote)


@pytest.fixture
def trade(quoting) -> Answer:
    return quoting(TRADE, "de", "zu steigern", "stetig zugenommen", "verfünffacht")


@pytest.fixture
def trade_en(quoting) -> Answer:
    return quoting(TRADE_EN, "en", "zu steigern", "stetig zugenommen", "verfünffacht")


@pytest.fixture
def numbers(trade) -> tuple[int, int]:
    return numbered(trade, "stetig zugenommen"), numbered(trade, "verfünffacht")


def is_extractive_with_notice(answer: Answer, extractive: Answer) -> bool:
    return (
        answer.mode == "extractive"
        and answer.text == extractive.text
        and answer.citations == extractive.citations
        and len(answer.notices) == len(extractive.notices) + 1
        and "\n" not in answer.notices[-1]
    )


def test_proven_statements_replace_the_quotes_and_cite_them(open_writer, server, trade, numbers):
    grown, fivefold = numbers
    server.play(
        says(
            f"Das Handelsvolumen hat sich zwischen 2001 und 2005 verfünffacht [{fivefold}].\n"
            f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{grown}]."
        )
    )
    answer = open_writer().answer(trade)
    assert answer.mode == "model:openai:tiny"
    assert answer.text == (
        "Das Handelsvolumen hat sich zwischen 2001 und 2005 verfünffacht. [1] "
        "Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig. [2]"
    )
    assert [c.marker for c in answer.citations] == [1, 2]
    assert "verfünffacht" in answer.citations[0].quote
    assert answer.notices == trade.notices
    written = answer.written
    assert written is not None
    assert (written.outcome, written.calls) == (Outcome.WRITTEN, 1)
    assert (written.usage.prompt, written.usage.written, written.usage.estimated) == (
        321,
        45,
        False,
    )
    assert answer.versions["prompt:write.de"] == written.prompt
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))).written == written


def test_statements_are_shown_as_soon_as_they_pass(open_writer, server, trade, numbers):
    grown, fivefold = numbers
    first = f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{grown}].\n"

    def slow(stage):
        stage.head()
        stage.delta(first)
        time.sleep(0.4)
        stage.delta(f"Er hat sich zwischen 2001 und 2005 verfünffacht [{fivefold}].")
        stage.delta("", "stop")
        stage.event("[DONE]")

    server.play(slow)
    answers = open_writer(silence_s=2).answers(trade)
    early = next(answers)
    assert "wächst seit 2001" in early.text
    assert "verfünffacht" not in early.text
    assert "verfünffacht" in [*answers][-1].text


def test_no_evidence_no_call(open_writer, server, trade):
    silent = replace(trade, status=Status.ABSTAINED, text="Nichts.", citations=())
    server.play(says("Er ist 8848 Meter hoch [1]."))
    assert open_writer().answer(silent) == silent
    assert server.bodies == []


def test_the_model_sees_numbered_evidence_and_its_translation(open_writer, server, trade_en):
    server.play(says("NO ANSWER"))
    open_writer().answer(trade_en)
    first = trade_en.citations[0]
    assert f"[1] {first.quote} ({first.translation})" in server.prompt
    assert server.bodies[0]["temperature"] == 0
    assert server.bodies[0]["stream"] is True


@pytest.mark.parametrize(
    ("scene", "outcome", "seconds", "calls"),
    [
        (hangs, Outcome.TIMEOUT, 4.5, 3),
        (pings, Outcome.TIMEOUT, 4.5, 3),
        (fails(401), Outcome.REFUSED_KEY, 2, 1),
        (fails(403), Outcome.REFUSED_KEY, 2, 1),
        (fails(404), Outcome.UNKNOWN_MODEL, 2, 1),
        (fails(400), Outcome.REFUSED, 2, 1),
        (fails(429, Retry_After="30"), Outcome.BUSY, 2, 1),
        (fails(429), Outcome.BUSY, 4.5, 3),
        (fails(500), Outcome.SERVER_ERROR, 4.5, 3),
        (breaks("Chinas Handel wäch"), Outcome.BROKEN_OFF, 4.5, 3),
        (says("", usage=None), Outcome.EMPTY, 4.5, 3),
        (garbage, None, 4.5, None),
        (broken_json, None, 4.5, None),
        (endless("bla bla "), Outcome.NOTHING_SURVIVED, 4.5, 1),
        (says("Ich weiß es nicht genau, aber der Handel ist wichtig."), Outcome.NOTHING_SURVIVED, 3, 1),
        (says("KEINE ANTWORT"), Outcome.NOTHING_SURVIVED, 3, 1),
        (says('{"answer": ["asdf", 3], "x": null}'), Outcome.NOTHING_SURVIVED, 3, 1),
        (says("\x00\ufffd\u202e[[[[]]]] ]]] \n\n [1 [2 [3"), Outcome.NOTHING_SURVIVED, 3, 1),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)  # fmt: skip
def test_a_model_that_misbehaves_leads_to_the_extractive_answer_in_time(
    open_writer, server, trade, scene, outcome, seconds, calls
):
    server.play(scene)
    # Only silence itself is cut short here: a machine that dozes off is not a silent model.
    shorter = {"silence_s": 0.5} if outcome is Outcome.TIMEOUT else {}
    with within(seconds):
        answer = open_writer(**shorter).answer(trade)
    assert is_extractive_with_notice(answer, trade)
    assert answer.written is not None
    if outcome is None:  # what a client makes of garbage is its own affair
        assert not answer.written.outcome.is_written
    else:
        assert answer.written.outcome is outcome
        assert answer.written.calls == calls


def test_a_refused_connection_is_told(open_writer, server, trade):
    writer = open_writer()
    server.close()
    with within(4.5):
        answer = writer.answer(trade)
    assert is_extractive_with_notice(answer, trade)
    assert "nicht zu erreichen" in answer.notices[-1]


def test_the_notice_is_in_the_language_of_the_answer(open_writer, server, trade_en):
    server.play(fails(401))
    assert "refused the key" in open_writer().answer(trade_en).notices[-1]


def test_retry_after_is_obeyed_and_then_the_answer_comes(open_writer, server, trade, numbers):
    good = f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}]."
    server.play(fails(429, Retry_After="1.2"), says(good))
    answer = open_writer(budget_s=8).answer(trade)
    assert answer.mode.startswith("model:")
    assert server.times[1] - server.times[0] >= 1.1


def test_a_broken_stream_is_begun_anew_and_nothing_is_said_twice(
    open_writer, server, trade, numbers
):
    good = f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}].\n"
    more = f"Er hat sich zwischen 2001 und 2005 verfünffacht [{numbers[1]}]."
    server.play(breaks(good + "Er hat"), says(good + more))
    answer = open_writer().answer(trade)
    assert answer.written.calls == 2
    assert answer.text.count("stetig") == 1
    assert "verfünffacht" in answer.text


def test_a_stream_that_keeps_breaking_shows_no_half_answer(open_writer, server, trade, numbers):
    server.play(
        breaks(
            f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}].\nAber"
        )
    )
    assert is_extractive_with_notice(open_writer().answer(trade), trade)


def test_endless_proven_output_is_cut_and_nothing_is_repeated(open_writer, server, trade, numbers):
    server.play(
        endless(
            f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}].\n"
        )
    )
    with within(4.5):
        answer = open_writer().answer(trade)
    assert answer.text.count("stetig") == 1
    assert answer.written.outcome is Outcome.CUT
    assert len(answer.written.findings) <= 60
    assert server.left.wait(3), "the request goes on after the answer is complete"


def test_leaving_cancels_the_request(open_writer, server, trade, numbers):
    server.play(
        endless(
            f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}]. Und so weiter "
        )
    )
    answers = open_writer(budget_s=30).answers(trade)
    next(answers)
    answers.close()
    assert server.left.wait(3)


@pytest.mark.parametrize("silent", [hangs, pings], ids=["hangs", "pings"])
def test_a_request_that_waits_in_silence_is_cancelled_from_another_thread(
    open_writer, server, trade, silent
):
    server.play(silent)
    stop = threading.Event()
    threading.Timer(0.4, stop.set).start()
    with within(2):
        list(open_writer(budget_s=30, silence_s=30).answers(trade, stop=stop))
    assert len(server.bodies) == 1
    if silent is pings:
        assert server.left.wait(2), "the connection is still open"


def test_the_budget_holds_for_all_tries_together(open_writer, server, trade):
    server.play(hangs)
    with within(1.6):
        answer = open_writer(budget_s=1.0, silence_s=0.4).answer(trade)
    assert answer.written.outcome is Outcome.TIMEOUT


def test_an_answer_in_another_language_is_not_shown(open_writer, server, trade, numbers):
    server.play(
        says(f"China's trade with the members has grown steadily since 2001 [{numbers[0]}].")
    )
    answer = open_writer().answer(trade)
    assert is_extractive_with_notice(answer, trade)
    assert answer.written.findings[0].reason is Reason.LANGUAGE


def test_invalid_numbers_are_removed_and_recorded(open_writer, server, trade, numbers):
    server.play(
        says(
            f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}, 42][0]."
        )
    )
    answer = open_writer().answer(trade)
    assert answer.text.endswith("stetig. [1]")
    assert [f.detail for f in answer.written.findings] == ["42", "0"]


def test_keys_appear_nowhere(open_writer, server, trade, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    writer = open_writer()
    answers = []
    for scene in (fails(401), fails(400), fails(500), says(f"Mein Schlüssel ist {KEY} [1].")):
        server.play(scene)
        answers.append(writer.answer(trade))
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
    secret = KEY.removeprefix("sk-test-")
    printed = capsys.readouterr()
    assert secret not in caplog.text + printed.out + printed.err
    for answer in answers[:3]:
        assert secret not in json.dumps(answer.to_dict())
    assert secret not in repr(writer.__dict__)


def test_another_server_is_not_shown_the_key_for_openai(open_writer, server, trade, monkeypatch):
    monkeypatch.delenv("FUSSNOTE_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-openai-only")
    writer = open_writer()
    monkeypatch.delenv("FUSSNOTE_API_KEY", raising=False)
    server.play(says("KEINE ANTWORT"))
    writer.answer(trade)
    assert "for-openai-only" not in json.dumps(server.headers)


def test_many_answers_leave_nothing_behind(open_writer, server, trade, numbers):
    server.play(
        says(f"Chinas Handel mit den Mitgliedern der SOZ wächst seit 2001 stetig [{numbers[0]}].")
    )
    writer = open_writer()
    writer.answer(trade)
    before = threading.active_count()
    for _ in range(10):
        writer.answer(trade)
    gc.collect()
    assert threading.active_count() <= before + 2
