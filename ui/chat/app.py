"""The application: Gradio's server with our pages, its queue with our endpoints, our guard around.

Gradio is used for what it does well (queue, streaming, the programs' interface, MCP); its own page
is not served. That keeps the window fast, the browser's policy strict, and every word of the page
ours to translate.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import gradio
from fastapi import FastAPI
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from gradio.events import api
from gradio.routes import App
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from index.records import Document
from ui.chat.dialogue import Dialogue
from ui.chat.endpoints import Endpoints
from ui.chat.guard import Guard, Rules
from ui.chat.limits import RateLimit
from ui.chat.login import Login
from ui.chat.routes import Routes
from ui.chat.running import Running
from ui.chat.sessions import Sessions
from ui.chat.sources import AnswerSource
from ui.chat.store import Store
from ui.render.page import About

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

STATIC = Path(str(files("ui.chat"))) / "static"


@dataclass(frozen=True, slots=True)
class Load:
    """How many may ask.

    Attributes:
        at_once: so many answers are written at the same time. Extractive ones keep a core busy
            for about ten milliseconds, those of a chat model wait for the network: a few threads
            serve both.
        waiting: so many more wait in the queue; whoever comes then is told that it is full.
        burst: so many questions a reader may ask at once, and so many a minute in the long run.
        address_burst: the same for all who come from one address.
    """

    at_once: int = 8
    waiting: int = 200
    burst: int = 20
    per_minute: int = 60
    address_burst: int = 300
    address_per_minute: int = 1_200
    logins: int = 10


@dataclass(frozen=True, slots=True)
class Parts:
    """What the window is made of.

    Attributes:
        document: what is asked about.
        encoder: with what it was indexed.
        sources: who can write answers, by name; the first is what programs get.
        store: where conversations are kept.
        sessions: who has logged in; None where nobody has to.
        is_local: whether only this machine is served.
        mcp: whether the tools for language models are served.
    """

    document: Document
    encoder: str
    sources: Mapping[str, AnswerSource]
    store: Store
    sessions: Sessions | None = None
    is_local: bool = True
    mcp: bool = False
    load: Load = field(default_factory=Load)


def build(parts: Parts) -> ASGIApp:
    """Put the application together."""
    running = Running()
    names = tuple(parts.sources)
    about = About.of(parts.document, parts.encoder, names, _version())
    dialogue = Dialogue(parts.store, parts.sources, parts.document, running)
    server = gradio.Server(title="Fussnote", docs_url=None, redoc_url=None, openapi_url=None)
    server.mount("/static", StaticFiles(directory=STATIC), "static")
    _add_health(server, parts)
    Routes(parts.store, about, running).add_to(server)
    if parts.sessions is not None:
        Login(parts.sessions, about).add_to(server)
    endpoints = Endpoints(parts.sources[names[0]], dialogue, names)
    blocks = _blocks(endpoints, parts.load)
    app = App.create_app(blocks, app=server, mcp_server=parts.mcp, app_kwargs={})
    app.router.lifespan_context = _lifespan(blocks, app.router.lifespan_context)
    return Guard(app, _rules(parts), parts.sessions)


def _blocks(endpoints: Endpoints, load: Load) -> gradio.Blocks:
    """Register the endpoints with Gradio's queue."""
    # After every answer Gradio would put all answers so far into a table, to draw curves from that
    # nobody sees here: a window that is open all day would become slower and slower.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**62)
    blocks: gradio.Blocks
    with gradio.Blocks(mode="server", analytics_enabled=False) as blocks:
        api(
            endpoints.ask,
            api_name="ask",
            concurrency_id="answers",
            concurrency_limit=load.at_once,
        )
        api(
            endpoints.converse,
            api_name="converse",
            concurrency_id="answers",
            concurrency_limit=load.at_once,
            # Undocumented is also what keeps it from becoming a tool.
            api_visibility="undocumented",
        )
    blocks.queue(max_size=load.waiting)
    blocks.show_error = True
    blocks.run_history = False
    blocks.allowed_paths = []
    blocks.blocked_paths = [str(Path("/").resolve())]
    return blocks


def _lifespan(
    blocks: gradio.Blocks, inner: Callable[[FastAPI], AbstractAsyncContextManager[object]]
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Start Gradio's queue with the server; `launch` would do it by a request to itself."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with inner(app):
            blocks.run_startup_events()  # type: ignore[no-untyped-call]
            await blocks.run_extra_startup_events()  # type: ignore[no-untyped-call]
            yield
            blocks.is_running = False

    return lifespan


def _add_health(app: FastAPI, parts: Parts) -> None:
    def health() -> JSONResponse:
        writable = parts.store.is_writable()
        state = {
            "status": "ok" if writable else "the data folder cannot be written",
            "document": parts.document.name,
            "sentences": len(parts.document.sentences),
            "encoder": parts.encoder,
            "sources": list(parts.sources),
        }
        return JSONResponse(state, status_code=200 if writable else 503)

    def icon() -> FileResponse:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    def robots() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    app.add_api_route("/health", health, methods=["GET"])
    app.add_api_route("/favicon.ico", icon, methods=["GET"], response_class=FileResponse)
    app.add_api_route("/robots.txt", robots, methods=["GET"], response_class=PlainTextResponse)


def _rules(parts: Parts) -> Rules:
    load = parts.load
    return Rules(
        is_local=parts.is_local,
        mcp=parts.mcp,
        asks=RateLimit(load.burst, load.per_minute),
        address_asks=RateLimit(load.address_burst, load.address_per_minute),
        logins=RateLimit(load.logins, load.logins),
    )


def _version() -> str:
    """Hash what the browser may keep."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
