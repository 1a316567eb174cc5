"""A chat-completions server on loopback that plays what real ones do, and worse."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "sk-test-0123456789abcdef-secret"
Scene = Callable[["Stage"], None]


class Stage:
    """One request: what came in, and how to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict, server: Server) -> None:
        self.handler = handler
        self.body = body
        self.server = server

    def head(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def event(self, data: object) -> None:
        text = data if isinstance(data, str) else json.dumps(data)
        self.handler.wfile.write(f"data: {text}\n\n".encode())
        self.handler.wfile.flush()

    def delta(self, text: str, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}}
        self.event(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": self.body["model"],
                "choices": [{**choice, "finish_reason": finish}],
            }
        )

    def usage(self, prompt: int, completion: int) -> None:
        total = {"prompt_tokens": prompt, "completion_tokens": completion}
        self.event(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": self.body["model"],
                "choices": [],
                "usage": {**total, "total_tokens": prompt + completion},
            }
        )


class Server:
    """Plays a scene for each request; the last one again if there are more requests."""

    def __init__(self) -> None:
        self.scenes: list[Scene] = []
        self.bodies: list[dict] = []
        self.headers: list[dict[str, str]] = []
        self.times: list[float] = []
        self.left = threading.Event()
        self.over = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.times.append(time.monotonic())
                outer.bodies.append(body)
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                scene = outer.scenes[min(len(outer.bodies), len(outer.scenes)) - 1]
                try:
                    scene(Stage(self, body, outer))
                except (BrokenPipeError, ConnectionResetError):
                    outer.left.set()
                self.close_connection = True

            def log_message(self, *arguments: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def play(self, *scenes: Scene) -> None:
        self.scenes = list(scenes)

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.bodies[-1]["messages"])


def says(text: str, *, size: int = 7, finish: str | None = "stop", usage=(321, 45)) -> Scene:
    """Stream a text in pieces that fall across words and markers."""

    def scene(stage: Stage) -> None:
        stage.head()
        for at in range(0, len(text), size):
            stage.delta(text[at : at + size])
        if finish:
            stage.delta("", finish)
        if usage:
            stage.usage(*usage)
        stage.event("[DONE]")

    return scene


def fails(status: int, **headers: str) -> Scene:
    """Answer with an error that quotes the key, as servers do."""

    def scene(stage: Stage) -> None:
        stage.head(status, "application/json", **headers)
        message = f"Incorrect API key provided: {KEY}. status {status}"
        stage.handler.wfile.write(json.dumps({"error": {"message": message}}).encode())

    return scene


def hangs(stage: Stage) -> None:
    stage.server.over.wait(20)


def breaks(text: str) -> Scene:
    """Close the connection in the middle of a stream."""

    def scene(stage: Stage) -> None:
        stage.handler.send_response(200)
        stage.handler.send_header("Content-Type", "text/event-stream")
        stage.handler.send_header("Transfer-Encoding", "chunked")
        stage.handler.end_headers()
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        event = json.dumps(
            {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m",
                "choices": [choice],
            }
        )
        data = f"data: {event}\n\n".encode()
        stage.handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        stage.handler.wfile.flush()

    return scene


def garbage(stage: Stage) -> None:
    stage.head(200, "text/html")
    stage.handler.wfile.write(b"<html><body>It works!</body></html>")


def broken_json(stage: Stage) -> None:
    stage.head()
    stage.event("{this is not json")


def endless(text: str) -> Scene:
    def scene(stage: Stage) -> None:
        stage.head()
        while not stage.server.over.is_set():
            stage.delta(text)

    return scene


def pings(stage: Stage) -> None:
    """Keep the connection alive and say nothing, for ever."""
    stage.head()
    while not stage.server.over.is_set():
        stage.handler.wfile.write(b": ping\n\n")
        stage.handler.wfile.flush()
        time.sleep(0.02)


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds
