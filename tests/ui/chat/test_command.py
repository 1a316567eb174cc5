"""Everything that can be wrong before the first reader: one clear line, and what to do."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys

import pytest

from ui.chat.command import ServeError, is_loopback, listen


def chat(home, *arguments, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", "chat", *arguments],
        env={**os.environ, "FUSSNOTE_HOME": str(home)},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(done, message):
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert done.stderr.startswith("fussnote: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_told(indexed_home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(chat(indexed_home, "--port", str(port)), f"127.0.0.1:{port} cannot be served")


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 70_000)])
def test_an_address_that_is_none_is_told(host, port):
    with pytest.raises(ServeError):
        listen(host, port)


def test_what_others_can_reach_is_told_apart():
    for host, local in (("127.0.0.1", True), ("0.0.0.0", False)):
        with listen(host, 0) as listening:
            assert is_loopback(listening) is local


def test_a_missing_index_is_told(home):
    home.mkdir()
    refused(chat(home, "--port", "0", "--document", "nichts"), "fussnote index")


def test_a_stale_index_is_told(own_home):
    manifest = next(own_home.glob("index/brief/*.json"))
    fields = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**fields, "format": 0}))
    refused(chat(own_home, "--port", "0"), "fussnote index")


def test_a_data_folder_that_cannot_be_written_is_told(own_home):
    # A file in the way serves as root's read-only folder: root may write everywhere.
    (own_home / "chat").write_text("")
    refused(chat(own_home, "--port", "0"), "Conversations cannot be kept in")


def test_an_unreadable_auth_file_is_told(indexed_home, tmp_path):
    path = tmp_path / "users"
    refused(chat(indexed_home, "--auth-file", str(path)), "--add-user NAME")
    path.write_text("anna:secret\n")
    refused(chat(indexed_home, "--auth-file", str(path)), "Line 1 of")


def test_a_user_is_added(tmp_path):
    path = tmp_path / "users"
    done = chat(tmp_path, "--auth-file", str(path), "--add-user", "anna", stdin="correct horse\n")
    assert done.returncode == 0
    assert path.read_text().startswith("anna:scrypt$")
    refused(chat(tmp_path, "--add-user", "anna", stdin="x\n"), "needs --auth-file")


def test_who_opens_it_to_a_network_without_a_password_is_warned(own_home, start):
    server = start(own_home, "--host", "0.0.0.0")
    code, said, complained = server.end()
    assert code == 0
    assert "anyone who reaches 0.0.0.0 can ask and read here" in complained
    assert "Fussnote is open at http://" in said


def test_a_password_settles_the_warning(own_home, start, tmp_path):
    path = tmp_path / "users"
    chat(own_home, "--auth-file", str(path), "--add-user", "anna", stdin="correct horse\n")
    server = start(own_home, "--host", "0.0.0.0", "--auth-file", str(path))
    assert server.end()[2] == ""


@pytest.mark.parametrize(("option", "name"), [("--model", "nobody:x"), ("--rerank", "/no/where")])
def test_a_model_that_cannot_be_opened_is_told(indexed_home, option, name):
    done = chat(indexed_home, "--port", "0", option, name)
    assert done.returncode == 2
    assert done.stderr.startswith("fussnote: ")
    assert "Traceback" not in done.stderr
