from __future__ import annotations

import pytest

from index import read as reading
from index import source
from index.read import Reading
from index.records import Document
from index.source import Source
from index.structure import from_reading


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
