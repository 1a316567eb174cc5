"""What programs use: the Gradio endpoint, MCP, /health; and many at once."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import replace

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from rag.answer import Answer
from ui.chat.app import Load
from ui.load import LoadError, main, measure

QUESTION = "Wann wurde die OKS gegründet?"


@pytest.fixture(scope="module")
def client(served):
    return Client(served.address, verbose=False)


def test_ask_answers_with_footnotes(client, brief):
    told = client.predict(question=QUESTION, api_name="/ask")
    answer = Answer.from_dict(told)
    assert "2002" in answer.text
    assert brief.quote(answer.citations[0].span) == answer.citations[0].quote
    assert told["footnotes"][0].startswith("[1] Godehardt 2008, S. 4, 2. Russlands")


def test_ask_takes_a_language_a_number_of_quotes_and_a_history(client):
    first = client.predict(question="Was ist GUAM?", quotes=1, api_name="/ask")
    assert len(first["citations"]) == 1
    told = client.predict(
        question="Wann wurde es gegründet?",
        answer_language="en",
        history=[first],
        api_name="/ask",
    )
    assert told["language"] == "en"
    assert "GUAM" in told["searched"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"question": "  "}, "The question is empty"),
        ({"question": "x" * 2_001}, "at most 2,000"),
        ({"question": QUESTION, "quotes": 0}, "from 1 to 9"),
        ({"question": QUESTION, "history": [{"answer": "?"}]}, "as this endpoint returns them"),
        ({"question": QUESTION, "history": [{}] * 21}, "at most 20"),
    ],
)
def test_ask_says_what_is_wrong(client, given, message):
    with pytest.raises(AppError, match=message):
        client.predict(**given, api_name="/ask")


def test_only_ask_is_documented(client):
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]


def test_a_language_model_can_use_it_as_a_tool(served):
    async def talk():
        address = f"{served.address}/gradio_api/mcp/"
        async with (
            streamable_http_client(address) as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = (await session.list_tools()).tools
            told = await session.call_tool("ask", {"question": QUESTION})
            return tools, told

    tools, told = asyncio.run(talk())
    assert [tool.name for tool in tools] == ["ask"]
    assert tools[0].inputSchema["required"] == ["question"]
    assert not told.isError
    assert "2002" in told.content[0].text
    assert "Godehardt 2008, S. 4" in told.content[0].text


def test_health_tells_what_is_served(served):
    told = httpx.get(f"{served.address}/health").json()
    assert told["status"] == "ok"
    assert told["document"] == "brief.txt"
    assert told["encoder"].startswith("fussnote-static@")


def test_thirty_at_once_each_get_their_own_answer(served):
    report = measure(served.address, users=30, questions=1)
    assert dict(report.outcomes) == {"answered": 30}


def test_who_does_not_fit_into_the_queue_gets_a_notice(parts, serving):
    with serving(replace(parts, load=Load(at_once=1, waiting=3))) as address:
        report = measure(address, users=60, questions=1)
    assert set(report.outcomes) <= {"answered", "refused"}
    assert report.outcomes["answered"] >= 4
    assert report.outcomes["refused"] >= 1


def test_two_hundred_wait_or_are_refused_and_none_fails(parts, serving):
    with serving(parts) as address:
        report = measure(address, users=200, questions=1)
    assert sum(report.outcomes.values()) == 200
    assert set(report.outcomes) <= {"answered", "refused"}


def test_one_reader_cannot_keep_all_others_waiting(parts, serving):
    with serving(replace(parts, load=Load(burst=5, per_minute=1))) as address:
        reader = secrets.token_hex(16)
        codes = [
            httpx.post(
                f"{address}/gradio_api/call/converse",
                json={"data": [QUESTION, "", secrets.token_hex(16), ""]},
                headers={"Cookie": f"fussnote-reader={reader}"},
            )
            for _ in range(7)
        ]
    assert [answer.status_code for answer in codes] == [200] * 5 + [429] * 2
    assert int(codes[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://example.org"], "is not this machine"),
        (["--users", "1000"], "1 to 250 users"),
        (["http://127.0.0.1:9"], "No chat window answers"),
    ],
)
def test_the_load_command_is_bounded_and_stays_on_this_machine(arguments, message, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.count("\n") == 1
    with pytest.raises(LoadError):
        measure("http://10.0.0.1:80", 1, 1)


def test_the_load_command_says_what_it_measured(served, capsys):
    assert main([served.address, "--users", "2", "--questions", "2"]) == 0
    assert "4 answered; p50" in capsys.readouterr().out
