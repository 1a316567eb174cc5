"""The pages, the files that are exported, and what the page changes in the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from ui.chat import preferences
from ui.chat.running import Running
from ui.chat.store import Store
from ui.conversation import Conversation, Turn
from ui.render import page
from ui.render.export import Format, export
from ui.render.page import About, Preferences
from ui.render.words import words

_FILE_NAME = re.compile(r"[^\w .-]+")


class Name(BaseModel):
    """A new name of a conversation."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=1, max_length=200)


class Rating(BaseModel):
    """What a reader thinks of an answer."""

    model_config = ConfigDict(extra="forbid")
    rating: int = Field(ge=-1, le=1)
    comment: str = Field(default="", max_length=2_000)


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of the window; `add_to` puts them into an application."""

    store: Store
    about: About
    running: Running

    def add_to(self, app: FastAPI) -> None:
        """Register the routes, before Gradio registers its own."""
        for path, page_of in (
            ("/", self.new),
            ("/c/{conversation}", self.open),
            ("/t/{turn}", self.link),
            ("/history", self.history),
        ):
            methods = ["GET", "HEAD"]
            app.add_api_route(path, page_of, methods=methods, response_class=HTMLResponse)
        for method, path, change in (
            ("POST", "/c/{conversation}", self.rename),
            ("DELETE", "/c/{conversation}", self.delete),
            ("GET", "/c/{conversation}/export.{form}", self.export),
            ("GET", "/t/{turn}/export.{form}", self.export_turn),
            ("POST", "/t/{turn}/rating", self.rate),
            ("POST", "/t/{turn}/stop", self.stop),
        ):
            app.add_api_route(path, change, methods=[method], response_class=Response)

    def new(self, request: Request) -> HTMLResponse:
        """Show the window without a conversation."""
        return self._window(request, None)

    def open(self, request: Request, conversation: str) -> Response:
        """Show a conversation."""
        found = self.store.conversation(request.state.owner, conversation)
        return self._nothing(request) if found is None else self._window(request, found)

    def link(self, request: Request, turn: str) -> Response:
        """Lead to an answer, in its conversation."""
        found = self.store.turn(request.state.owner, turn)
        if found is None:
            return self._nothing(request)
        return RedirectResponse(f"/c/{found.conversation}#t-{found.id}", status_code=303)

    def history(self, request: Request, search: str = "", current: str = "") -> HTMLResponse:
        """List the conversations that hold a text."""
        said = words(self._preferences(request).interface)
        headings = self.store.headings(request.state.owner, search.strip()[:200])
        listed = page.history_html(headings, said, current, searching=bool(search.strip()))
        return HTMLResponse(listed)

    def rename(self, request: Request, conversation: str, name: Name) -> JSONResponse:
        """Rename a conversation."""
        title = " ".join(name.title.split())
        if not title or not self.store.rename(request.state.owner, conversation, title):
            raise HTTPException(404)
        return JSONResponse({"title": title})

    def delete(self, request: Request, conversation: str) -> JSONResponse:
        """Delete a conversation."""
        if not self.store.delete(request.state.owner, conversation):
            raise HTTPException(404)
        return JSONResponse({})

    def rate(self, request: Request, turn: str, rating: Rating) -> JSONResponse:
        """Write down what a reader thinks of an answer."""
        comment = rating.comment.strip()
        if not self.store.rate(request.state.owner, turn, rating.rating, comment):
            raise HTTPException(404)
        return JSONResponse({})

    def stop(self, request: Request, turn: str) -> JSONResponse:
        """Stop an answer that is being written."""
        self.running.stop(request.state.owner, turn)
        return JSONResponse({})

    def export(self, request: Request, conversation: str, form: str) -> Response:
        """Export a conversation."""
        found = self.store.conversation(request.state.owner, conversation)
        if found is None or not found.turns:
            raise HTTPException(404)
        return self._file(found, form)

    def export_turn(self, request: Request, turn: str, form: str) -> Response:
        """Export one answer."""
        found = self.store.turn(request.state.owner, turn)
        if found is None or found.answer is None:
            raise HTTPException(404)
        return self._file(found, form)

    def _file(self, exported: Conversation | Turn, form: str) -> Response:
        if form not in list(Format):
            raise HTTPException(404)
        bibliography = self.about.document.bibliography
        if isinstance(exported, Conversation):
            name, title = exported.title, exported.title
            file = export(exported.answers, bibliography, Format(form), title)
        else:
            name = exported.question
            answers = (exported.answer,) if exported.answer else ()
            file = export(answers, bibliography, Format(form))
        stem = " ".join(_FILE_NAME.sub(" ", name).split())[:60].strip(". ") or "fussnote"
        return Response(
            file.content,
            media_type=f"{file.media_type}; charset=utf-8",
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stem)}.{file.ending}"
            },
        )

    def _window(self, request: Request, conversation: Conversation | None) -> HTMLResponse:
        owner = request.state.owner
        return HTMLResponse(
            page.window(
                self.about,
                self._preferences(request),
                self.store.headings(owner),
                conversation,
                user=request.state.user,
                running=self.running.of(owner),
            )
        )

    def _nothing(self, request: Request) -> HTMLResponse:
        chosen = self._preferences(request)
        said = words(chosen.interface)
        written = page.message_page(chosen, said.not_found, said.not_found_hint, self.about.version)
        return HTMLResponse(written, status_code=404)

    def _preferences(self, request: Request) -> Preferences:
        accepted = request.headers.get("accept-language", "")
        return preferences.read(request.cookies, accepted, self.about.sources)
