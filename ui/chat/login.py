"""Logging in and out: a form for people, the same address for `gradio_client`."""

from __future__ import annotations

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ui.chat import preferences
from ui.chat.guard import SESSION
from ui.chat.sessions import DAYS, Sessions
from ui.render.page import About, login_page


class Login:
    """The routes of the log-in."""

    def __init__(self, sessions: Sessions, about: About) -> None:
        self._sessions = sessions
        self._about = about

    def add_to(self, app: FastAPI) -> None:
        """Register the routes, before Gradio registers its own."""
        app.add_api_route("/login", self.form, methods=["GET"], response_class=HTMLResponse)
        app.add_api_route("/login", self.log_in, methods=["POST"])
        app.add_api_route("/logout", self.log_out, methods=["POST"])

    def form(self, request: Request, target: str = "/") -> HTMLResponse:
        """Show the form."""
        return self._page(request, _local(target), failed=False)

    def log_in(
        self,
        request: Request,
        username: str = Form(max_length=64),
        password: str = Form(max_length=200),
        target: str = Form("/"),
    ) -> Response:
        """Check name and password; a browser is led on, a program is told."""
        cookie = self._sessions.log_in(username.strip(), password)
        is_browser = "text/html" in request.headers.get("accept", "")
        if cookie is None:
            if is_browser:
                return self._page(request, _local(target), failed=True)
            return JSONResponse({"detail": "Incorrect credentials."}, status_code=400)
        response: Response = (
            RedirectResponse(_local(target), status_code=303)
            if is_browser
            else JSONResponse({"success": True})
        )
        response.set_cookie(
            SESSION,
            cookie,
            max_age=DAYS * 86_400,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def log_out(self) -> Response:
        """Forget the reader."""
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(SESSION)
        return response

    def _page(self, request: Request, target: str, *, failed: bool) -> HTMLResponse:
        accepted = request.headers.get("accept-language", "")
        chosen = preferences.read(request.cookies, accepted, self._about.sources)
        written = login_page(chosen, self._about.version, failed=failed, target=target)
        return HTMLResponse(written, status_code=400 if failed else 200)


def _local(target: str) -> str:
    """Lead nowhere but to a page of this window: `//elsewhere` would be another host."""
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local else "/"
