"""What stands before everything else: who asks, how much, from where, for what.

Gradio brings more routes than this window needs (uploads, a file server, a proxy, a page of its
own); only those listed here are reached. Every answer carries a policy that lets the browser load
nothing from anywhere else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.chat.limits import RateLimit
from ui.chat.sessions import Sessions, is_reader, new_reader

MAX_BODY = 256 * 2**10
"""Larger requests are refused: a question with its conversation is far smaller (bytes)."""

READER = "fussnote-reader"
SESSION = "fussnote-session"

_OPEN = ("/login", "/static/", "/health", "/favicon.ico", "/robots.txt")
_PAGES = ("/c/", "/t/", "/history", "/logout")
_PROGRAMS = (
    "/config",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/call/",
    "/gradio_api/queue/",
    "/gradio_api/cancel",
    "/gradio_api/heartbeat/",
    "/gradio_api/startup-events",
    "/gradio_api/app_id",
    "/gradio_api/reset",
)
_MCP = "/gradio_api/mcp"
_ASKING = ("/gradio_api/call/", "/gradio_api/queue/join", _MCP)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let through.

    Attributes:
        is_local: whether only this machine is served; then no other host name is answered to, so
            that a page elsewhere cannot make its name point here (DNS rebinding).
        mcp: whether the MCP tools are served.
        asks: how often a reader may ask.
        address_asks: how often all who come from one address may.
        logins: how often a log-in may be tried from one address.
    """

    is_local: bool
    mcp: bool
    asks: RateLimit
    address_asks: RateLimit
    logins: RateLimit


class Guard:
    """Lets through what the window needs; an ASGI application around another."""

    def __init__(self, app: ASGIApp, rules: Rules, sessions: Sessions | None = None) -> None:
        self._app = app
        self._rules = rules
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request, and hand it on or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        cookies = _cookies(headers)
        reader = cookies.get(READER, "")
        is_new = not is_reader(reader)
        if is_new:
            reader = new_reader()
        user = self._user(headers, cookies)
        owner = f"user:{user}" if user is not None else f"browser:{reader}"
        scope.setdefault("state", {}).update(owner=owner, user=user)
        protected = _protected(send, reader if is_new and user is None else None)
        refusal = self._refusal(scope, headers, user, None if is_new else owner)
        if refusal is not None:
            await refusal(scope, receive, protected)
            return
        await self._app(scope, _limited(receive), protected)

    def _user(self, headers: Headers, cookies: dict[str, str]) -> str | None:
        if self._sessions is None:
            return None
        return self._sessions.name(cookies.get(SESSION, "")) or self._sessions.basic(
            headers.get("authorization", "")
        )

    def _refusal(
        self, scope: Scope, headers: Headers, user: str | None, owner: str | None
    ) -> Response | None:
        """Tell why a request is not let through, None if it is."""
        path, method = scope["path"], scope["method"]
        if self._rules.is_local and _host(headers) not in _LOOPBACK:
            return _refuse(421, "This address is served to this machine only.")
        if not self._is_known(path):
            return _refuse(404, "Not found.")
        if method not in ("GET", "HEAD") and not _is_same_origin(headers):
            return _refuse(403, "This request comes from another site.")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            return _refuse(413, f"At most {MAX_BODY:,} bytes are read.")
        if self._sessions is not None and user is None and not path.startswith(_OPEN):
            if method == "GET" and "text/html" in headers.get("accept", ""):
                return RedirectResponse(f"/login?target={quote(path)}", status_code=303)
            return _refuse(401, "Log in first.")
        return self._too_fast(scope, owner)

    def _is_known(self, path: str) -> bool:
        if self._rules.mcp and (path == _MCP or path.startswith(f"{_MCP}/")):
            return True
        return path == "/" or path.startswith((*_OPEN, *_PAGES, *_PROGRAMS))

    def _too_fast(self, scope: Scope, owner: str | None) -> Response | None:
        if scope["method"] != "POST":
            return None
        address = scope["client"][0] if scope.get("client") else "?"
        waits = []
        if scope["path"].startswith(_ASKING):
            waits.append(self._rules.address_asks.wait(address))
            if owner is not None:
                waits.append(self._rules.asks.wait(owner))
        elif scope["path"].startswith("/login"):
            waits.append(self._rules.logins.wait(address))
        wait = math.ceil(max(waits, default=0.0))
        if not wait:
            return None
        refusal = _refuse(429, f"Too many requests: try again in {wait} seconds.")
        refusal.headers["Retry-After"] = str(wait)
        return refusal


def _refuse(status: int, message: str) -> Response:
    return JSONResponse({"detail": message}, status_code=status)


def _host(headers: Headers) -> str:
    return urlsplit(f"//{headers.get('host', '')}").hostname or ""


def _is_same_origin(headers: Headers) -> bool:
    """Tell whether a request comes from our own page, or from no page at all (a program)."""
    origin = headers.get("origin")
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return False
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        jar = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _limited(receive: Receive) -> Receive:
    """Count what arrives: a body without a stated length is cut off as well."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        if message["type"] == "http.request":
            count += len(message.get("body", b""))
            if count > MAX_BODY:
                return {"type": "http.disconnect"}
        return message

    return counted


def _protected(send: Send, reader: str | None) -> Send:
    """Add the headers; and the id of a new reader, to pages only."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-store")
            if reader is not None and headers.get("content-type", "").startswith("text/html"):
                cookie = f"{READER}={reader}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
                headers.append("Set-Cookie", cookie)
        await send(message)

    return sending
