from __future__ import annotations

import os

# As `ui.cli` does, before NumPy is loaded: small products are fastest on one core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Whatever language this machine speaks.
os.environ["LC_ALL"] = "C.UTF-8"

import pytest

from index import read as reading
from index import source
from index.read import Reading
from index.records import Document
from index.source import Source
from index.structure import from_reading
from rag.assistant import Assistant
from ui.cli import main


@pytest.fixture(scope="session")
def brief_source() -> Source:
    return source.bundled()


@pytest.fixture(scope="session")
def brief_reading(brief_source: Source) -> Reading:
    return reading.read(brief_source)


@pytest.fixture(scope="session")
def brief(brief_source: Source, brief_reading: Reading) -> Document:
    return from_reading(brief_source, brief_reading)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of the test's own."""
    folder = tmp_path / "home"
    monkeypatch.setenv("FUSSNOTE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def indexed_home(tmp_path_factory):
    """A data folder with the bundled brief indexed in it, made once."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(folder))
        assert main(["index"]) == 0
    return folder


@pytest.fixture
def brief_home(indexed_home, monkeypatch):
    """The data folder of the indexed brief, for this test."""
    monkeypatch.setenv("FUSSNOTE_HOME", str(indexed_home))
    return indexed_home


@pytest.fixture(scope="session")
def assistant(indexed_home):
    """An assistant for the brief."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(indexed_home))
        return Assistant.open()
