"""An index on disk is whole, current, and made with the right encoder; or it is refused."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index import build as building
from index import source
from index.encoders import open_encoder
from index.errors import StoreError
from index.home import index_folder
from index.store import FORMAT, MANIFEST, open_index

GONE = Path("/nowhere/notiz.txt")
"""An index whose text is gone cannot be stale."""


def build(name, text):
    document = source.from_bytes(text.encode(), f"{name}.txt")
    return building.build(document, open_encoder(), index_folder(name), origin=GONE)


@pytest.fixture
def note(home, tmp_path):
    """A small indexed document with its file."""
    path = tmp_path / "notiz.txt"
    path.write_text("Ein Satz über Äpfel. Ein zweiter über Birnen.\n", encoding="utf-8")
    encoder = open_encoder()
    return path, building.build(source.read(path), encoder, index_folder("notiz"), origin=path)


def files_of(stored):
    return stored.folder / stored.manifest.folder


def test_what_was_built_is_what_is_opened(note):
    _, built = note
    opened = open_index("notiz")
    assert opened.document == built.document
    assert [opened.document.quote(s.span) for s in opened.document.sentences] == [
        "Ein Satz über Äpfel.",
        "Ein zweiter über Birnen.",
    ]
    side = opened.sides["de"].sentences
    vectors = side.vectors.reconstruct()
    assert np.allclose(vectors, built.sides["de"].sentences.vectors.reconstruct())


def test_there_is_no_pickle(note):
    _, stored = note
    for path in files_of(stored).iterdir():
        assert path.suffix in {".faiss", ".safetensors", ".jsonl", ".txt"}
        assert not path.read_bytes().startswith(b"\x80")


def test_a_missing_index_names_the_command(home):
    with pytest.raises(StoreError, match="run `fussnote index`"):
        open_index()
    with pytest.raises(StoreError, match="run `fussnote index FILE`"):
        open_index("fehlt")


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", ".hidden", "x" * 200])
def test_a_name_that_is_none_is_refused(home, name):
    with pytest.raises(StoreError):
        open_index(name)


def test_every_damaged_file_is_noticed_and_named(note):
    path, stored = note
    for file in sorted(files_of(stored).iterdir()):
        kept = file.read_bytes()
        for damaged in (kept[: len(kept) // 2], kept[:-1] + b"?", b""):
            if damaged == kept:
                continue
            file.write_bytes(damaged)
            with pytest.raises(StoreError, match="is damaged") as caught:
                open_index("notiz")
            assert file.name in str(caught.value)
            assert f"fussnote index {path}" in str(caught.value)
            assert "\n" not in str(caught.value)
        file.unlink()
        with pytest.raises(StoreError, match="is missing"):
            open_index("notiz")
        file.write_bytes(kept)
    open_index("notiz")


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("{", "is damaged"),
        ("[]", "another format"),
        ('{"format": 99}', "another format"),
        (f'{{"format": {FORMAT}}}', "is damaged"),
    ],
)
def test_a_manifest_that_is_none_is_refused(note, manifest, message):
    _, stored = note
    (stored.folder / MANIFEST).write_text(manifest, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        open_index("notiz")


def test_an_index_older_than_its_text_is_refused_and_one_without_its_text_serves(note):
    path, _ = note
    path.write_text("Ganz anderer Text über Birnen.\n", encoding="utf-8")
    with pytest.raises(StoreError, match="older than its text"):
        open_index("notiz")
    path.unlink()
    assert open_index("notiz").document.sentences


def test_an_index_of_another_encoder_is_refused(note):
    class Other:
        identity = "other@000000000000"
        dimension = 256

    with pytest.raises(StoreError, match="was made with the encoder fussnote-static"):
        open_index("notiz").check_encoder(Other())


def test_a_new_build_takes_the_place_of_the_old_and_clears_it_away(note):
    _, first = note
    build("notiz", "Ein neuer Text über Kirschen.")
    opened = open_index("notiz")
    assert "Kirschen" in opened.document.text
    left = {p.name for p in opened.folder.iterdir()}
    assert left == {MANIFEST, ".lock", opened.manifest.folder}
    assert first.manifest.folder not in left


def test_a_folder_that_cannot_be_written_is_one_clear_line(home, monkeypatch):
    (home).parent.mkdir(exist_ok=True)
    home.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be written"):
        build("notiz", "Ein Text über Kirschen.")


def _build_often(name, text, times):
    for _ in range(times):
        build(name, text)


def test_two_builds_at_once_do_not_harm_each_other(home):
    context = multiprocessing.get_context("spawn")
    texts = ["Ein Text über Kirschen.", "Ein Text über Pflaumen."]
    builders = [context.Process(target=_build_often, args=("notiz", t, 8)) for t in texts]
    build("notiz", texts[0])
    for builder in builders:
        builder.start()
    seen = set()
    while any(builder.is_alive() for builder in builders):
        seen.add(open_index("notiz").document.text.strip())
    for builder in builders:
        builder.join()
        assert builder.exitcode == 0
    assert seen <= set(texts)
    assert open_index("notiz").document.text.strip() in texts


@pytest.mark.parametrize("delay", [0.0, 0.15, 0.3, 0.5, 0.8])
def test_a_build_killed_at_any_moment_leaves_the_old_index_or_the_new(note, delay):
    _, old = note
    code = (
        "import pathlib\nfrom index import build, source\nfrom index.encoders import open_encoder\n"
        "from index.home import index_folder\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    text = source.from_bytes('Neuer Text über Kirschen.'.encode(), 'notiz.txt')\n"
        "    gone = pathlib.Path('/nowhere/notiz.txt')\n"
        "    build.build(text, open_encoder(), index_folder('notiz'), origin=gone)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=os.environ)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert open_index("notiz").document.text in (old.document.text, "Neuer Text über Kirschen.\n")
    build("notiz", "Noch ein Text.")
    assert open_index("notiz").document.text == "Noch ein Text.\n"


def test_the_manifest_says_what_made_the_index(note):
    path, stored = note
    record = json.loads((stored.folder / MANIFEST).read_text(encoding="utf-8"))
    assert record["format"] == FORMAT
    assert record["encoder"].startswith("fussnote-static@")
    assert record["origin"] == str(path)
    assert record["document_sha256"] == source.read(path).sha256
    assert set(record["files"]) == {p.name for p in files_of(stored).iterdir()}
