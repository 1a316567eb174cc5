"""A real server, and a real browser: without either these tests fail, they are not skipped."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from rag.assistant import Assistant
from ui.chat.app import Load, Parts, build
from ui.chat.sources import Assistants, Extractive
from ui.chat.store import Store

CHROMIUM = "/usr/bin/chromium"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Served:
    """`fussnote chat` in a process of its own."""

    def __init__(self, home, *options, port=None):
        self.home, self.options, self.port = home, options, port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "ui.cli", "chat", "--port", str(self.port), *self.options]
        environment = {**os.environ, "FUSSNOTE_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(600):
            assert self.process.poll() is None, self.process.stderr.read()
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{self.address}/health", timeout=2, trust_env=False).raise_for_status()
                return
            time.sleep(0.1)
        pytest.fail("The server does not answer within a minute.")

    def end(self, by=signal.SIGINT):
        """End the server; return its exit code, what it said, and what it complained of."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        said, complained = self.process.communicate(timeout=20)
        return self.process.returncode, said, complained


@pytest.fixture(scope="session")
def served(indexed_home):
    server = Served(indexed_home, "--mcp")
    yield server
    server.end()


@pytest.fixture
def own_home(indexed_home, tmp_path):
    """A data folder with the index, and without any conversation."""
    shutil.copytree(indexed_home / "index", tmp_path / "own" / "index")
    return tmp_path / "own"


@pytest.fixture
def start():
    """Start servers; whatever still runs after the test is ended."""
    started = []

    def start(home, *options, **more):
        started.append(Served(home, *options, **more))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.end()


@pytest.fixture
def serving():
    return _serving


@contextlib.contextmanager
def _serving(parts):
    """Serve an application made of parts in a thread."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(lambda: build(parts), factory=True, log_level="error", ws="none")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="session")
def assistants(indexed_home):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUSSNOTE_HOME", str(indexed_home))
        return Assistants(Assistant.open(), "brief", "encoder")


@pytest.fixture
def parts(assistants, tmp_path):
    """Parts of an application that answers from the brief."""
    store = Store.open(tmp_path / "chat" / "conversations.sqlite")
    sources = {"extractive": Extractive(assistants)}
    return Parts(assistants.document, "encoder", sources, store, load=Load())


# For a module at a time: Playwright keeps an event loop running, and other tests have their own.
@pytest.fixture(scope="module")
def chromium():
    if not Path(CHROMIUM).exists():
        # Said in the summary of every run; `.ci/run` installs one, and fails if a test was skipped.
        pytest.skip(
            f"THE CHAT WINDOW IS NOT TESTED: there is no browser at {CHROMIUM} "
            "(apt-get install -y chromium)"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Reader:
    """Somebody in front of a browser; requests to anywhere else are blocked and counted."""

    def __init__(self, browser, address, **options):
        self.address, self.elsewhere, self.problems = address, [], []
        self.context = browser.new_context(
            **{"locale": "de-DE", "viewport": {"width": 1440, "height": 900}, **options}
        )
        self.context.set_default_timeout(15_000)
        self.context.route("**/*", self._route)
        self.page = self.open("/")

    def _route(self, route):
        if route.request.url.startswith((self.address, "data:")):
            route.continue_()
        else:
            self.elsewhere.append(route.request.url)
            route.abort()

    def open(self, path):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda m: self.problems.append(m.text) if m.type == "error" else None,
        )
        page.goto(self.address + path)
        page.wait_for_selector("html[data-ready]")
        return page

    def ready(self):
        """Wait for the scripts of a page that has just been loaded."""
        self.page.wait_for_selector("html[data-ready]")

    def reload(self):
        self.page.reload()
        self.ready()

    def wait_for(self, count, selector):
        """Wait until there are as many elements as that."""
        self.page.wait_for_function(
            "([n, selector]) => document.querySelectorAll(selector).length === n",
            arg=[count, selector],
        )

    def ask(self, question):
        """Ask, and return the answer's turn once it is there."""
        count = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.press("#question", "Enter")
        turn = self.page.locator(".turn").nth(count)
        self.page.wait_for_function(
            "n => { const t = document.querySelectorAll('.turn')[n];"
            " return t && ['answered', 'failed', 'stopped'].includes(t.dataset.state); }",
            arg=count,
        )
        return turn


@pytest.fixture
def reader(chromium, served):
    """Open a browser window for a reader; afterwards nothing has gone wrong, or elsewhere."""
    readers = []

    def opened(address=served.address, **options):
        readers.append(Reader(chromium, address, **options))
        return readers[-1]

    yield opened
    for one in readers:
        one.context.close()
        assert one.elsewhere == []
        assert one.problems == []
