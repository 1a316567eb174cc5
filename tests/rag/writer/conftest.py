from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chat_server import KEY, Server

from rag.answer import Answer, Status
from rag.assistant import Assistant
from rag.cite import cite, quoted
from rag.writer.settings import WriterSettings
from rag.writer.writer import Writer
from ui.cli import main


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()
    yield served
    served.close()


@pytest.fixture(scope="session")
def library(tmp_path_factory) -> str:
    """A data folder with the brief's index, shared by the tests of the writer."""
    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(folder))
        assert main(["index"]) == 0
    return str(folder)


@pytest.fixture
def library_home(library, monkeypatch) -> str:
    """The shared data folder, without settings, keys or a cache of an earlier test."""
    monkeypatch.setenv("FUSSNOTE_HOME", library)
    shutil.rmtree(Path(library) / "cache", ignore_errors=True)
    return library


@pytest.fixture
def assistant(library_home) -> Assistant:
    return Assistant.open()


@pytest.fixture
def open_writer(server, library_home, monkeypatch) -> Callable[..., Writer]:
    """Open the real langchain-openai client against the server."""
    monkeypatch.setenv("FUSSNOTE_API_KEY", KEY)

    def opened(**settings: object) -> Writer:
        given = {
            "name": "openai:tiny",
            "base_url": server.url,
            "silence_s": 4.0,
            "budget_s": 4.0,
            "cache": False,
        }
        return Writer.open(WriterSettings(**{**given, **settings}))

    return opened


@pytest.fixture
def quoting(assistant) -> Callable[..., Answer]:
    """Make an extractive answer of the brief's sentences with certain words in them."""

    def made(question: str, language: str, *words: str) -> Answer:
        document = assistant.document
        citations = []
        for marker, part in enumerate(words, start=1):
            number, sentence = next(
                (n, s) for n, s in enumerate(document.sentences) if part in document.quote(s.span)
            )
            citation = cite(document, number, marker, 0.9)
            if language != "de":
                citation = replace(citation, translation=assistant.translations[sentence.id])
            citations.append(citation)
        text = " ".join(quoted(citation) for citation in citations)
        return Answer(
            question,
            language,
            Status.ANSWERED,
            "extractive",
            text,
            tuple(citations),
            searched=question,
        )

    return made
