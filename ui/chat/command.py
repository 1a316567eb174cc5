"""`fussnote chat`: the chat window in a browser."""

from __future__ import annotations

import argparse
import getpass
import os
import socket
import sys
from pathlib import Path

from index.errors import FussnoteError
from index.home import DEFAULT, home
from rag.writer.options import add_model_arguments, open_reranker, open_writer
from ui.chat import accounts

PORT = 7860


class ServeError(FussnoteError):
    """The address cannot be served."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--document", default=DEFAULT, metavar="NAME", help="an indexed document")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to serve on; the default serves this machine only",
    )
    parser.add_argument("--port", type=int, default=PORT, help=f"port to serve on ({PORT})")
    parser.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help="let in only those named in this file, with a password",
    )
    parser.add_argument(
        "--add-user",
        metavar="NAME",
        help="ask for a password, add NAME to the auth file, and end",
    )
    parser.add_argument("--mcp", action="store_true", help="serve `ask` as an MCP tool as well")
    add_model_arguments(parser)
    parser.add_argument("--open", action="store_true", help="open the page in the browser")


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    if arguments.add_user is not None:
        return _add_user(arguments)
    known = accounts.Accounts.read(arguments.auth_file) if arguments.auth_file else None
    # Whatever can go wrong is tried before the second that Gradio takes to be imported.
    listening = listen(arguments.host, arguments.port)
    is_local = is_loopback(listening)
    if not is_local and known is None:
        sys.stderr.write(
            f"fussnote: anyone who reaches {arguments.host} can ask and read here: protect it "
            "with --auth-file FILE.\n"
        )
    with listening:
        from ui.chat.serve import Options, serve

        serve(
            listening,
            Options(
                document=arguments.document,
                folder=home() / "chat",
                accounts=known,
                is_local=is_local,
                mcp=arguments.mcp,
                opens_browser=arguments.open,
                open_writer=lambda: open_writer(arguments),
                open_reranker=lambda: open_reranker(arguments),
            ),
        )
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Take an address.

    Raises:
        ServeError: if it is not to be had.
    """
    if not 0 <= port <= 65_535:
        raise ServeError(f"{port} is no port: take a number from 1024 to 65535.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        taken = socket.socket(family, kind, protocol)
        if os.name != "nt":
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(address)
            taken.listen(512)
        except OSError:
            taken.close()
            raise
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ServeError(
            f"{host}:{port} cannot be served ({reason}): choose another with --port or --host."
        ) from error
    return taken


def is_loopback(listening: socket.socket) -> bool:
    """Tell whether only this machine reaches a socket."""
    address = str(listening.getsockname()[0])
    return address == "::1" or address.startswith("127.")


def _add_user(arguments: argparse.Namespace) -> int:
    if arguments.auth_file is None:
        raise accounts.AuthError("--add-user needs --auth-file FILE: where to write it.")
    if sys.stdin.isatty():
        password = getpass.getpass(f"Password for {arguments.add_user}: ")
        if getpass.getpass("Once more: ") != password:
            raise accounts.AuthError("The two passwords differ: try again.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    accounts.add(arguments.auth_file, arguments.add_user, password)
    sys.stdout.write(f"{arguments.add_user} can log in with {arguments.auth_file}.\n")
    return 0


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ui.chat.command")
    add_arguments(parser)
    return run(parser.parse_args())


if __name__ == "__main__":
    raise SystemExit(_main())
