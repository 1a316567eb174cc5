from __future__ import annotations

import os
from pathlib import Path

import pytest
from chat_server import says

from rag.writer.cache import Kept, TextCache
from rag.writer.opening import Message
from rag.writer.record import Usage
from rag.writer.settings import WriterSettings

GOOD = "Chinas Handel mit allen Mitgliedsstaaten der SOZ hat seit 2001 stetig zugenommen [1]."


@pytest.fixture
def trade(quoting):
    return quoting("Wie wächst der Handel?", "de", "stetig zugenommen", "verfünffacht")


def test_the_same_question_is_not_asked_twice(open_writer, server, trade):
    server.play(says(GOOD))
    writer = open_writer(cache=True)
    first = writer.answer(trade)
    again = open_writer(cache=True).answer(trade)
    assert len(server.bodies) == 1
    assert again.text == first.text
    assert again.written.cached
    assert not first.written.cached
    assert again.written.usage == first.written.usage


def test_another_question_model_or_temperature_is(open_writer, server, trade):
    from dataclasses import replace

    server.play(says(GOOD))
    open_writer(cache=True).answer(trade)
    open_writer(cache=True).answer(replace(trade, searched="Und wie noch?"))
    open_writer(cache=True, name="openai:other").answer(trade)
    open_writer(cache=True, temperature=0.5).answer(trade)
    open_writer(cache=True, temperature=0.5).answer(trade)
    open_writer(cache=False).answer(trade)
    assert len(server.bodies) == 6


def test_what_failed_or_broke_off_is_not_kept(open_writer, server, trade):
    from chat_server import breaks, fails

    for scene in (fails(401), breaks(GOOD), says(GOOD, finish="length")):
        server.play(scene)
        open_writer(cache=True, attempts=1).answer(trade)
    server.play(says(GOOD))
    assert not open_writer(cache=True).answer(trade).written.cached


def test_what_is_kept_passes_the_checks_again(open_writer, server, trade, library_home):
    server.play(says(GOOD))
    open_writer(cache=True).answer(trade)
    (path,) = (Path(library_home) / "cache" / "written").iterdir()
    for damage in (
        path.read_text().replace("2001", "2003"),
        "{",
        "[]",
        '{"text": 3}',
    ):
        path.write_text(damage)
        count = len(server.bodies)
        answer = open_writer(cache=True).answer(trade)
        assert "2003" not in answer.text
        assert len(server.bodies) == count + 1


def test_the_least_recently_used_texts_are_forgotten(tmp_path):
    cache = TextCache(tmp_path, 1_000)
    for number in range(20):
        cache.put(f"{number:064}", Kept("x" * 100, Usage()))
        path = tmp_path / f"{number:064}.json"
        if path.exists():
            os.utime(path, (number, number))
        cache.get(f"{0:064}")
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert f"{0:064}.json" in kept
    assert f"{19:064}.json" in kept
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1_000


def test_a_disk_that_cannot_be_written_is_no_reason_to_fail(tmp_path):
    place = tmp_path / "file"
    place.write_text("in the way")
    cache = TextCache(place, 1_000)
    cache.put("a", Kept("x", Usage()))
    assert cache.get("a") is None


def test_a_key_depends_on_all_that_shapes_a_text():
    settings = WriterSettings(name="openai:a")
    said = [Message("system", "a"), Message("user", "b")]
    keys = {
        TextCache.key("openai:a", said, settings),
        TextCache.key("openai:b", said, settings),
        TextCache.key("openai:a", said[:1], settings),
        TextCache.key("openai:a", [Message("system", "ab"), Message("user", "")], settings),
        TextCache.key("openai:a", said, WriterSettings(name="openai:a", max_tokens=9)),
    }
    assert len(keys) == 5
