"""From a socket to a page that answers: loads the index beside Gradio, and serves until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from ui.chat.accounts import Accounts
from ui.chat.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from rag.writer.rerank import Reranker
    from rag.writer.writer import Writer
    from ui.chat.sources import AnswerSource, Assistants

GRACE = 3
"""So long (seconds) running answers may take once the server is told to end."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is served, and to whom.

    Attributes:
        document: name of the index.
        folder: where conversations are kept.
        accounts: who may log in; None where nobody has to.
        is_local: whether only this machine reaches it.
        mcp: whether the tools for language models are served.
        opens_browser: whether the page is opened.
        open_writer: opens the chat model that was named, if one was.
        open_reranker: opens the cross-encoder that was named, if one was.
    """

    document: str
    folder: Path
    accounts: Accounts | None = None
    is_local: bool = True
    mcp: bool = False
    opens_browser: bool = False
    open_writer: Callable[[], Writer | None] = lambda: None
    open_reranker: Callable[[], Reranker | None] = lambda: None


def serve(listening: socket.socket, options: Options) -> None:
    """Serve until told to end.

    Raises:
        FussnoteError: if the index, the data folder, the model or the auth file cannot be used.
    """
    store = Store.open(options.folder / "conversations.sqlite")
    with ThreadPoolExecutor(max_workers=1) as pool:
        # Gradio's import waits for the disk more than for the processor: the index loads beside it.
        loading = pool.submit(_open, options)
        _be_quiet()
        import uvicorn

        import_module("ui.chat.app")
        assistants, sources = loading.result()
    server = uvicorn.Server(
        uvicorn.Config(
            # Within the loop: Gradio would make one of its own for each of its locks, and leave it.
            lambda: _app(assistants, sources, store, options),
            factory=True,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=GRACE,
            server_header=False,
            ws="none",
        )
    )
    _announce(listening, options)
    # uvicorn ends in good order on Ctrl-C, and then raises it again.
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    sys.stdout.write("\nClosed; all conversations are kept.\n")


def _open(options: Options) -> tuple[Assistants, dict[str, AnswerSource]]:
    """Open the index, and answer once: what is loaded late is loaded before the first reader."""
    from ui.chat.sources import Assistants, Extractive, Request, Written
    from ui.chat.warm import render_all

    # The models first: a wrong name should not wait for anything.
    writer = options.open_writer()
    assistants = Assistants.open(options.document, options.open_reranker())
    extractive = Extractive(assistants)
    question = assistants.document.bibliography.title[:200]
    for answer in extractive.answers(Request(question), threading.Event()):
        render_all(assistants.document, answer)
    if writer is None:
        return assistants, {extractive.name: extractive}
    # A model that somebody has taken the trouble to name comes first.
    written = Written(assistants, writer)
    return assistants, {written.name: written, extractive.name: extractive}


def _app(
    assistants: Assistants, sources: dict[str, AnswerSource], store: Store, options: Options
) -> ASGIApp:
    from ui.chat.app import Parts, build
    from ui.chat.sessions import Sessions, key

    sessions = None
    if options.accounts is not None:
        sessions = Sessions(options.accounts, key(options.folder / "key"))
    return build(
        Parts(
            document=assistants.document,
            encoder=assistants.encoder,
            sources=sources,
            store=store,
            sessions=sessions,
            is_local=options.is_local,
            mcp=options.mcp,
        )
    )


def _be_quiet() -> None:
    """Keep Gradio, and what it brings along, from calling home."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_RUN_HISTORY"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # Where matplotlib is installed, Gradio loads it with the first question (half a second), to
    # keep its windows closed. Nothing is plotted here; None makes the import fail, which it takes.
    modules: dict[str, ModuleType | None] = cast("dict[str, ModuleType | None]", sys.modules)
    modules.setdefault("matplotlib", None)


def _announce(listening: socket.socket, options: Options) -> None:
    """Say where the page is, once it is there."""
    host, port = listening.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
    mcp = f"; MCP at {address}gradio_api/mcp/" if options.mcp else ""
    sys.stdout.write(f"Fussnote is open at {address}{mcp} (Ctrl-C closes it)\n")
    sys.stdout.flush()
    if options.opens_browser:
        import webbrowser

        threading.Timer(0.5, webbrowser.open, [address]).start()
