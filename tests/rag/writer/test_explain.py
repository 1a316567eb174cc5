from __future__ import annotations

import pytest
from chat_server import says

from rag.writer.explain import explained
from rag.writer.record import Finding, Outcome, Reason, Usage, WrittenRecord


def test_what_was_left_out_is_told_with_its_reason(open_writer, server, quoting):
    extractive = quoting("Wie wächst der Handel?", "de", "stetig zugenommen", "verfünffacht")
    server.play(
        says("Der Handel hat sich zwischen 2001 und 2005 verfünffacht [2]. Er fiel 2009 [2].")
    )
    lines = explained(open_writer().answer(extractive).written, "de")
    assert len(lines) == 2
    assert lines[0].startswith("openai:tiny: 1 gezeigt, 1 weggelassen; 366 Token, ")
    assert lines[1] == "Zahl nicht im Beleg (2009): »Er fiel 2009.«"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(language, reason):
    finding = Finding(reason, "x" * 500, "y")
    record = WrittenRecord("a:b", "", Outcome.WRITTEN, findings=(finding,), usage=Usage(1, 2, True))
    _, line = explained(record, language)
    assert "(y): " in line
    assert len(line) < 260
